import { S3Event, S3EventRecord } from 'aws-lambda';

/** An object that a notification is about; the key is given as it is, not encoded. */
export interface NotifiedObject {
  readonly bucket?: string;
  readonly key: string;
  readonly sequencer?: string;
  readonly eventName?: string;
}

/** A notification of S3 with a record for each object. */
export function s3Event(...objects: NotifiedObject[]): S3Event {
  return { Records: objects.map(s3Record) };
}

/** A record as S3 writes it, its key form-urlencoded. */
export function s3Record({ bucket = 'images', key, sequencer, eventName }: NotifiedObject): S3EventRecord {
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'eu-west-1',
    eventTime: '2026-11-23T10:00:00.000Z',
    eventName: eventName ?? 'ObjectCreated:Put',
    userIdentity: { principalId: 'AWS:EXAMPLE' },
    requestParameters: { sourceIPAddress: '192.0.2.1' },
    responseElements: { 'x-amz-request-id': 'REQUEST', 'x-amz-id-2': 'ID2' },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'configuration',
      bucket: { name: bucket, ownerIdentity: { principalId: 'EXAMPLE' }, arn: `arn:aws:s3:::${bucket}` },
      object: {
        key: encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+'),
        size: 1024,
        eTag: 'd41d8cd98f00b204e9800998ecf8427e',
        sequencer: sequencer ?? '0055AED6DCD90281E5',
      },
    },
  };
}
