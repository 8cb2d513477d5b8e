/**
 * A certificate for 127.0.0.1, valid until 2126, with its key. Only tests trust it. They create no certificate of their
 * own, because Node.js cannot, and `npm test` needs no further tool.
 */
export const LOOPBACK_CERTIFICATE = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBojCCAUigAwIBAgIUHi2pK73oe+Ps4me7FWFP6iufy+gwCgYIKoZIzj0EAwIw
HTEbMBkGA1UEAwwSbG9vcGJhY2sgZm9yIHRlc3RzMCAXDTI2MTEyNzIxMzc0NFoY
DzIxMjYxMTAzMjEzNzQ0WjAdMRswGQYDVQQDDBJsb29wYmFjayBmb3IgdGVzdHMw
WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATf76JJc2HGySksPucJcLATdFkyQmVg
dyc4ihk5jtCI5NbxBkd2bM+BL11ifvapoPBZuv+o6JQn8Fd9GDF7GmxMo2QwYjAd
BgNVHQ4EFgQUZJGr38P1gmN4WFRVBAHHg9CvilUwHwYDVR0jBBgwFoAUZJGr38P1
gmN4WFRVBAHHg9CvilUwDwYDVR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAAB
MAoGCCqGSM49BAMCA0gAMEUCIQDJjFzCitdJWUKMnRaVJ2wmb1+UFEzDvQiAHfKP
LT6PUwIgdHdozVYvBrx9iGvdufT6SQQi7XYcG1fvpeypDTa8cdo=
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6/YyxtdvStMMOX26
4jZc6gDx91A0UNErromHKXzTlsGhRANCAATf76JJc2HGySksPucJcLATdFkyQmVg
dyc4ihk5jtCI5NbxBkd2bM+BL11ifvapoPBZuv+o6JQn8Fd9GDF7GmxM
-----END PRIVATE KEY-----
`,
};
