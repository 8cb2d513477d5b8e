/** The credentials that the servers of the rig accept. They listen on loopback only. */
export const CREDENTIALS = {
  accessKeyId: 'BENCH',
  secretAccessKey: 'benchmark-on-loopback',
  region: 'us-east-1',
} as const;
