/** What emptying takes of a bucket. */
export interface EmptiableBucket {
  refuseWrites(): Promise<boolean>;
  removeUploads(): Promise<number>;
  removeVersions(): Promise<number>;
}

/**
 * Lets a bucket refuse writes, then removes all that is in it, until nothing is found or the time is up. What it has
 * removed stays removed: it may be called again at any time.
 *
 * @param isTimeUp asked before each look into the bucket
 * @returns whether there is nothing left to do
 */
export async function emptyBucket(bucket: EmptiableBucket, isTimeUp: () => boolean): Promise<boolean> {
  if (!(await bucket.refuseWrites())) return true;
  for (;;) {
    if (isTimeUp()) return false;
    const uploads = await bucket.removeUploads();
    if (isTimeUp()) return false;
    const versions = await bucket.removeVersions();
    if (uploads + versions === 0) return true;
  }
}
