import { EventBridgeEvent, S3Event, S3EventRecord, SQSEvent } from 'aws-lambda';

/** The object of a notification. The key is not encoded. */
export interface NotifiedObject {
  readonly bucket?: string;
  readonly key: string;
  readonly sequencer?: string;
  readonly eventName?: string;
}

/** A notification of S3 with one record for each object. */
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

/** The detail of an EventBridge event of S3. */
export interface ObjectDetail {
  readonly version: string;
  readonly bucket: { readonly name: string };
  readonly object: { readonly key: string; readonly size?: number; readonly etag: string; readonly sequencer: string };
  readonly 'request-id': string;
  readonly requester: string;
  readonly reason: string;
}

/** An event of S3 from EventBridge, where keys are not encoded. */
export function eventBridgeEvent({
  bucket = 'images',
  key,
  sequencer = '0055AED6DCD90281E5',
}: NotifiedObject): EventBridgeEvent<'Object Created', ObjectDetail> {
  return {
    version: '0',
    id: '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '111122223333',
    time: '2026-11-23T10:00:00Z',
    region: 'eu-west-1',
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: { key, size: 1024, etag: 'd41d8cd98f00b204e9800998ecf8427e', sequencer },
      'request-id': 'N4N7GDK58NMKJ12R',
      requester: '123456789012',
      reason: 'PutObject',
    },
  };
}

/** Messages of a queue with the ids `message-0`, `message-1` and so on. Bodies that are not strings become JSON. */
export function sqsEvent(...bodies: unknown[]): SQSEvent {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `message-${index}`,
      receiptHandle: 'handle',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1763892000000',
        SenderId: 'sender',
        ApproximateFirstReceiveTimestamp: '1763892000001',
      },
      messageAttributes: {},
      md5OfBody: '7b270e59b47ff90a553787216d55d91d',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:images',
      awsRegion: 'eu-west-1',
    })),
  };
}

/** The record that Lambda sends to an on-failure destination after the last attempt of an asynchronous invocation. */
export function failedInvocation(requestPayload: unknown) {
  return {
    version: '1.0',
    timestamp: '2026-11-23T10:05:00.000Z',
    requestContext: {
      requestId: 'e4b46cbf-b738-xmpl-8880-a18cdf61200e',
      functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:encoder:$LATEST',
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'EventFailedError', errorMessage: '1 of 1 records failed' },
  };
}
