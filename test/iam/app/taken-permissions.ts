/** A permission that is taken from the encoder of the pipeline `id`. */
export interface TakenPermission {
  readonly id: string;
  readonly action: string;
  /** The pipeline's construct that it is about. */
  readonly on: 'InputBucket' | 'OutputBucket' | 'MetadataTable';
}

/** At least one of each statement whose lack the emulator shows; what AWS alone asks for is in `docs/security.md`. */
export const TAKEN_PERMISSIONS: readonly TakenPermission[] = [
  { id: 'NoReading', action: 's3:GetObject', on: 'InputBucket' },
  { id: 'NoLooking', action: 's3:GetObject', on: 'OutputBucket' },
  { id: 'NoWriting', action: 's3:PutObject', on: 'OutputBucket' },
  { id: 'NoRemoving', action: 's3:DeleteObject', on: 'OutputBucket' },
  { id: 'NoAborting', action: 's3:AbortMultipartUpload', on: 'OutputBucket' },
  { id: 'NoRowReading', action: 'dynamodb:GetItem', on: 'MetadataTable' },
  { id: 'NoRowMaking', action: 'dynamodb:PutItem', on: 'MetadataTable' },
  { id: 'NoRowUpdating', action: 'dynamodb:UpdateItem', on: 'MetadataTable' },
];
