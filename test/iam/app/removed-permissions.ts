/** A permission that is removed from the encoder of the pipeline `id`. */
export interface RemovedPermission {
  readonly id: string;
  readonly action: string;
  /** The construct of the pipeline whose permission is removed. */
  readonly on: 'InputBucket' | 'OutputBucket' | 'MetadataTable';
}

/** At least one of each statement that the emulator enforces; `docs/security.md` lists those that only AWS requires. */
export const REMOVED_PERMISSIONS: readonly RemovedPermission[] = [
  { id: 'WithoutInputRead', action: 's3:GetObject', on: 'InputBucket' },
  { id: 'WithoutOutputRead', action: 's3:GetObject', on: 'OutputBucket' },
  { id: 'WithoutOutputWrite', action: 's3:PutObject', on: 'OutputBucket' },
  { id: 'WithoutOutputDelete', action: 's3:DeleteObject', on: 'OutputBucket' },
  { id: 'WithoutAbort', action: 's3:AbortMultipartUpload', on: 'OutputBucket' },
  { id: 'WithoutGetItem', action: 'dynamodb:GetItem', on: 'MetadataTable' },
  { id: 'WithoutPutItem', action: 'dynamodb:PutItem', on: 'MetadataTable' },
  { id: 'WithoutUpdateItem', action: 'dynamodb:UpdateItem', on: 'MetadataTable' },
];
