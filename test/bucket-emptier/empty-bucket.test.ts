import { EmptiableBucket, emptyBucket } from '../../src/bucket-emptier/empty-bucket';

/** A bucket with uploads and versions, of which a look removes a few. */
class FakeBucket implements EmptiableBucket {
  readonly calls: string[] = [];

  constructor(
    private uploads: number,
    private versions: number,
    private readonly isEmptied = true,
  ) {}

  async refuseWrites(): Promise<boolean> {
    this.calls.push('refuseWrites');
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

describe('a bucket is emptied', () => {
  test('of all uploads and versions, until a look finds nothing', async () => {
    const bucket = new FakeBucket(3, 25);
    expect(await emptyBucket(bucket, never)).toBe(true);
    const look = ['removeUploads', 'removeVersions'];
    expect(bucket.calls).toEqual(['refuseWrites', ...look, ...look, ...look, ...look]);
  });

  test('again, without harm', async () => {
    expect(await emptyBucket(new FakeBucket(0, 0), never)).toBe(true);
  });

  test('not at all, where it is not to be emptied', async () => {
    const bucket = new FakeBucket(1, 1, false);
    expect(await emptyBucket(bucket, never)).toBe(true);
    expect(bucket.calls).toEqual(['refuseWrites']);
  });
});

describe('when the time is up', () => {
  test.each([0, 1, 2, 3])('it is left as it is, after %i looks', async (looks) => {
    const bucket = new FakeBucket(100, 1000);
    let asked = 0;
    expect(await emptyBucket(bucket, () => asked++ === looks)).toBe(false);
    expect(bucket.calls).toHaveLength(looks + 1);
  });
});
