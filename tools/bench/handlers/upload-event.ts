import type { S3Event } from 'aws-lambda';
import { SOURCE_BUCKET } from './handlers';

let uploads = 0;

/** The event of an upload. Each has a later sequencer than the one before. */
export function uploadEvent(key: string, size: number): S3Event {
  const sequencer = (++uploads).toString(16).toUpperCase().padStart(18, '0');
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'us-east-1',
        eventTime: '2026-11-23T10:00:00.000Z',
        eventName: 'ObjectCreated:Put',
        userIdentity: { principalId: 'AWS:BENCH' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': 'BENCH', 'x-amz-id-2': 'BENCH' },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'bench',
          bucket: {
            name: SOURCE_BUCKET,
            ownerIdentity: { principalId: 'BENCH' },
            arn: `arn:aws:s3:::${SOURCE_BUCKET}`,
          },
          object: { key, size, eTag: '0', sequencer },
        },
      },
    ],
  };
}
