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

/** How many requests for single uploads or objects are in progress at the same time. */
const MAX_CONCURRENT_REQUESTS = 50;

/** Characters that XML 1.0 does not allow, or that its parsers may change: control characters and two others. */
const NOT_SAFE_IN_XML = /[\p{Cc}\uFFFE\uFFFF]/u;

/** Sid of the statement that denies writes to the bucket. */
const DENY_WRITES = 'DenyWritesWhileEmptied';

/** A bucket that CloudFormation is about to remove. */
export class Bucket {
  constructor(
    private readonly s3: S3Client,
    readonly name: string,
    private readonly arn: string,
  ) {}

  /** Denies all writes. Returns false, and changes nothing, if the bucket is gone or must not be emptied. */
  async denyWrites(): Promise<boolean> {
    const policy = await this.policy();
    const has = (sid: string) => policy?.Statement.some(({ Sid }) => Sid === sid);
    if (!policy || !has(EMPTIED_ON_REMOVAL)) return false;
    if (has(DENY_WRITES)) return true;
    const statement = {
      Sid: DENY_WRITES,
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:PutObject', 's3:ReplicateObject'],
      Resource: `${this.arn}/*`,
    };
    const Policy = JSON.stringify({ ...policy, Statement: [...policy.Statement, statement] });
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
    // Without the encoding, a key with control characters would make the response invalid XML.
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
          `the first is ${Key} (version ${VersionId}): ${Code}: ${Message}`,
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
    const response = await unless(
      ['NoSuchBucket', 'NoSuchBucketPolicy'],
      this.s3.send(new GetBucketPolicyCommand({ Bucket: this.name })),
    );
    return response && JSON.parse(response.Policy!);
  }
}

/** The response; undefined if S3 responds with one of these errors. */
async function unless<Response>(names: readonly string[], response: Promise<Response>): Promise<Response | undefined> {
  try {
    return await response;
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return undefined;
    throw error;
  }
}

/** The key of a listed object or upload. S3 encodes it as in a form, where a plus sign is a space. */
function decodedKey(key: string, encoding: string | undefined): string {
  return encoding === 'url' ? decodeURIComponent(key.replaceAll('+', ' ')) : key;
}
