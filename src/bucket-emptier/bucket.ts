import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  GetBucketPolicyCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { EMPTIED_ON_REMOVAL } from './contract';

interface Policy {
  readonly Statement: readonly { readonly Sid?: string }[];
}

/** How many unfinished uploads are given up at the same time; each takes a request. */
const UPLOADS_AT_A_TIME = 50;

/** The statement by which the bucket refuses writes. */
const REFUSAL = 'RefuseWritesWhileEmptied';

/** A bucket that is to be removed, as S3 has it. */
export class Bucket {
  constructor(
    private readonly s3: S3Client,
    readonly name: string,
    private readonly arn: string,
  ) {}

  /** Has it refuse all writes, and says whether it does: one that is gone, or is not to be emptied, stays as it is. */
  async refuseWrites(): Promise<boolean> {
    const policy = await this.policy();
    const has = (sid: string) => policy?.Statement.some(({ Sid }) => Sid === sid);
    if (!policy || !has(EMPTIED_ON_REMOVAL)) return false;
    if (has(REFUSAL)) return true;
    const refusal = {
      Sid: REFUSAL,
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:PutObject', 's3:ReplicateObject'],
      Resource: `${this.arn}/*`,
    };
    const Policy = JSON.stringify({ ...policy, Statement: [...policy.Statement, refusal] });
    await this.s3.send(new PutBucketPolicyCommand({ Bucket: this.name, Policy }));
    return true;
  }

  /** Gives up some uploads that were not finished, and says how many there were. */
  async removeUploads(): Promise<number> {
    const { Uploads = [] } = await this.s3.send(
      new ListMultipartUploadsCommand({ Bucket: this.name, MaxUploads: UPLOADS_AT_A_TIME }),
    );
    const abort = ({ Key, UploadId }: (typeof Uploads)[number]) =>
      unless(['NoSuchUpload'], this.s3.send(new AbortMultipartUploadCommand({ Bucket: this.name, Key, UploadId })));
    await Promise.all(Uploads.map(abort));
    return Uploads.length;
  }

  /** Removes up to a thousand versions and delete markers, and says how many there were. */
  async removeVersions(): Promise<number> {
    const { Versions = [], DeleteMarkers = [] } = await this.s3.send(
      new ListObjectVersionsCommand({ Bucket: this.name }),
    );
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return 0;
    const { Errors = [] } = await this.s3.send(
      new DeleteObjectsCommand({ Bucket: this.name, Delete: { Objects, Quiet: true } }),
    );
    if (Errors.length > 0) {
      const [{ Key, VersionId, Code, Message }] = Errors;
      throw new Error(
        `S3 did not delete ${Errors.length} of ${Objects.length} objects of the bucket ${this.name}; ` +
          `of the first, ${Key} (version ${VersionId}), it says ${Code}: ${Message}`,
      );
    }
    return Objects.length;
  }

  private async policy(): Promise<Policy | undefined> {
    const answer = await unless(
      ['NoSuchBucket', 'NoSuchBucketPolicy'],
      this.s3.send(new GetBucketPolicyCommand({ Bucket: this.name })),
    );
    return answer && JSON.parse(answer.Policy!);
  }
}

/** The answer, or nothing where S3 says one of these. */
async function unless<Answer>(names: readonly string[], answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return undefined;
    throw error;
  }
}
