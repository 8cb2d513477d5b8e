/** The operations of a bucket that emptying it needs. */
export interface EmptiableBucket {
  denyWrites(): Promise<boolean>;
  removeUploads(): Promise<number>;
  removeVersions(): Promise<number>;
}

/**
 * Denies writes to a bucket, and then deletes its content until nothing is left or the time is up. It may be called again
 * at any time.
 *
 * @param isTimeUp called before each request for the content of the bucket
 * @returns whether the bucket is empty, or must not be emptied
 */
export async function emptyBucket(bucket: EmptiableBucket, isTimeUp: () => boolean): Promise<boolean> {
  if (!(await bucket.denyWrites())) return true;
  for (;;) {
    if (isTimeUp()) return false;
    const uploads = await bucket.removeUploads();
    if (isTimeUp()) return false;
    const versions = await bucket.removeVersions();
    if (uploads + versions === 0) return true;
  }
}
