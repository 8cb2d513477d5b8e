import { EmptiableBucket, emptyBucket } from '../../src/bucket-emptier/empty-bucket';

/** A bucket with uploads and versions, of which each call removes a few. */
class FakeBucket implements EmptiableBucket {
  readonly calls: string[] = [];

  constructor(
    private uploads: number,
    private versions: number,
    private readonly isEmptied = true,
  ) {}

  async denyWrites(): Promise<boolean> {
    this.calls.push('denyWrites');
    return this.isEmptied;
  }

  async removeUploads(): Promise<number> {
    this.calls.push('removeUploads');
    const removed = Math.min(this.uploads, 2);
    this.uploads -= removed;
    return removed;
  }

  async removeVersions(): Promise<number> {
    this.calls.push('removeVersions');
    const removed = Math.min(this.versions, 10);
    this.versions -= removed;
    return removed;
  }
}

const never = () => false;

describe('emptyBucket', () => {
  test('removes all uploads and versions', async () => {
    const bucket = new FakeBucket(3, 25);
    expect(await emptyBucket(bucket, never)).toBe(true);
    const calls = ['removeUploads', 'removeVersions'];
    expect(bucket.calls).toEqual(['denyWrites', ...calls, ...calls, ...calls, ...calls]);
  });

  test('may be called for an empty bucket', async () => {
    expect(await emptyBucket(new FakeBucket(0, 0), never)).toBe(true);
  });

  test('removes nothing from a bucket that must not be emptied', async () => {
    const bucket = new FakeBucket(1, 1, false);
    expect(await emptyBucket(bucket, never)).toBe(true);
    expect(bucket.calls).toEqual(['denyWrites']);
  });

  test.each([0, 1, 2, 3])('stops after %i requests when the time is up', async (requests) => {
    const bucket = new FakeBucket(100, 1000);
    let asked = 0;
    expect(await emptyBucket(bucket, () => asked++ === requests)).toBe(false);
    expect(bucket.calls).toHaveLength(requests + 1);
  });
});
