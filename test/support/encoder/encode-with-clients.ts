import { ENVIRONMENT, settingsWith } from './settings-fixture';
import { AwsClients } from '../../../src/encoder/aws/aws-clients';
import { DynamoDBItemStore } from '../../../src/encoder/aws/dynamodb-item-store';
import { S3ObjectStore } from '../../../src/encoder/aws/s3-object-store';
import { MemoryBudget } from '../../../src/encoder/concurrency';
import { Outcome } from '../../../src/encoder/convergence/context';
import { TransferLimits } from '../../../src/encoder/output/output-parts';
import { encodeImage } from '../../../src/encoder/process-event';

/** The environment variables of the function, with credentials and the endpoint of a fake AWS. */
export function environmentOf(endpoint: string): Record<string, string> {
  return {
    ...ENVIRONMENT,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL: endpoint,
  };
}

/** Encodes `a.png` of the bucket `images` with the SDK's clients, as the handler does for one event. */
export function encodeWithClients(
  clients: AwsClients,
  transfer: TransferLimits,
  signal: AbortSignal = new AbortController().signal,
): Promise<Outcome> {
  const settings = settingsWith({ MAX_OBJECT_SIZE_BYTES: '10000000' });
  return encodeImage(
    { bucket: 'images', key: 'a.png', sequencer: '0A' },
    {
      settings,
      objects: new S3ObjectStore(clients, settings, signal),
      items: new DynamoDBItemStore(clients.dynamodb, settings, signal),
      memory: new MemoryBudget(1e9),
      signal,
      now: () => new Date(),
      transfer,
    },
  );
}
