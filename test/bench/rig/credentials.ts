/** Whom the servers of the rig take requests from. They listen on loopback only. */
export const CREDENTIALS = {
  accessKeyId: 'BENCH',
  secretAccessKey: 'benchmark-on-loopback',
  region: 'us-east-1',
} as const;
