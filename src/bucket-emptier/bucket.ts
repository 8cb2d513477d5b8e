import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketPolicyCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ObjectIdentifier,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { EMPTIED_ON_REMOVAL } from './contract';

interface Policy {
  readonly Statement: readonly { readonly Sid?: string }[];
}

/** How many requests that concern one upload or one object are under way at the same time. */
const MAX_CONCURRENT_REQUESTS = 50;

/** Characters that XML 1.0 does not allow, or that its parsers may change: control characters and two others. */
const NOT_SAFE_IN_XML = /[\p{Cc}\uFFFE\uFFFF]/u;

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

  /** Aborts some unfinished multipart uploads, and returns how many there were. */
  async removeUploads(): Promise<number> {
    const { Uploads = [], EncodingType } = await this.s3.send(
      new ListMultipartUploadsCommand({
        Bucket: this.name,
        MaxUploads: MAX_CONCURRENT_REQUESTS,
        EncodingType: 'url',
      }),
    );
    const abort = (upload: (typeof Uploads)[number]) => {
      const { UploadId } = upload;
      const Key = decodedKey(upload.Key!, EncodingType);
      return unless(
        ['NoSuchUpload'],
        this.s3.send(new AbortMultipartUploadCommand({ Bucket: this.name, Key, UploadId })),
      );
    };
    await Promise.all(Uploads.map(abort));
    return Uploads.length;
  }

  /** Deletes up to a thousand versions and delete markers, and returns how many there were. */
  async removeVersions(): Promise<number> {
    // Without the encoding, S3 lists a key with control characters in XML that no parser reads.
    const {
      Versions = [],
      DeleteMarkers = [],
      EncodingType,
    } = await this.s3.send(new ListObjectVersionsCommand({ Bucket: this.name, EncodingType: 'url' }));
    const objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({
      Key: decodedKey(Key!, EncodingType),
      VersionId,
    }));
    await this.deleteTogether(objects.filter(({ Key }) => !NOT_SAFE_IN_XML.test(Key)));
    await this.deleteOneByOne(objects.filter(({ Key }) => NOT_SAFE_IN_XML.test(Key)));
    return objects.length;
  }

  private async deleteTogether(Objects: ObjectIdentifier[]): Promise<void> {
    if (Objects.length === 0) return;
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
  }

  /** The body of a DeleteObjects request is XML, which cannot hold these keys. */
  private async deleteOneByOne(objects: ObjectIdentifier[]): Promise<void> {
    for (let start = 0; start < objects.length; start += MAX_CONCURRENT_REQUESTS) {
      const some = objects.slice(start, start + MAX_CONCURRENT_REQUESTS);
      await Promise.all(some.map((object) => this.deleteObject(object)));
    }
  }

  private async deleteObject({ Key, VersionId }: ObjectIdentifier): Promise<void> {
    try {
      await this.s3.send(new DeleteObjectCommand({ Bucket: this.name, Key, VersionId }));
    } catch (error) {
      const { name, message } = error as Error;
      throw new Error(
        `S3 did not delete ${JSON.stringify(Key)} (version ${VersionId}) of the bucket ${this.name}: ${name}: ${message}`,
      );
    }
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

/** The key of a listed object or upload. S3 encodes it as in a form, where a plus sign is a space. */
function decodedKey(key: string, encoding: string | undefined): string {
  return encoding === 'url' ? decodeURIComponent(key.replaceAll('+', ' ')) : key;
}
