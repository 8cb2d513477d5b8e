import { join } from 'node:path';
import { Resident } from './resident';
import { EnvironmentVariable, MAX_OBJECT_BYTES } from '../../../src/encoder/contract';
import { CHECKOUT, NODE_BINARY } from '../../../test/support/emulator/checkout';
import type { Endpoints, Rig } from '../rig/rig';
import { CREDENTIALS } from '../servers/credentials';

/** The handlers that are measured in the same interleaved runs. */
export const HANDLERS = ['ours', 'former', 'python', 'naiveNode'] as const;
export type HandlerName = (typeof HANDLERS)[number];

/** Names of the handlers in tables and in the chart. */
export const HANDLER_TITLES: Record<HandlerName, string> = {
  ours: 'this encoder',
  former: 'the bundle of b59a45c',
  python: 'Python, boto3',
  naiveNode: 'Node.js, 20 lines',
};

const PYTHON = join(__dirname, 'python');

/** The published bundle. */
export const BUNDLE = join(CHECKOUT, 'assets', 'encode-image.lambda', 'index.js');

/** The bucket of the images. */
export const SOURCE_BUCKET = 'images';

/** Name of the tables' partition key. */
export const TABLE_KEY = 'image_id';

/** The output bucket of a handler. */
export function outputBucket(handler: HandlerName): string {
  return `out-${handler.toLowerCase()}`;
}

/** The table of a handler. */
export function tableName(handler: HandlerName): string {
  return `items-${handler}`;
}

/** The key of an image's output object. */
export function outputKey(key: string): string {
  return `${key}.txt`;
}

/** Whether a handler writes the processing status of an image into its item. */
export function writesStatus(handler: HandlerName): boolean {
  return handler === 'ours' || handler === 'former';
}

/** Starts the process of a handler. */
export function startHandler(handler: HandlerName, rig: Rig, endpoints: Endpoints): Resident {
  return new Resident(handler, commandOf(handler, rig), environment(handler, rig, endpoints));
}

function commandOf(handler: HandlerName, rig: Rig): readonly string[] {
  const node = (file: string) => [NODE_BINARY, rig.programs.nodeRuntime, file];
  switch (handler) {
    case 'ours':
      return node(BUNDLE);
    case 'former':
      return node(rig.formerBundle!);
    case 'python':
      return [rig.python.interpreter, join(PYTHON, 'runtime.py'), join(PYTHON, 'handler.py')];
    case 'naiveNode':
      return node(rig.programs.naiveNode);
  }
}

/** The environment that Lambda and the construct provide, and the endpoints of the servers. */
function environment(handler: HandlerName, rig: Rig, endpoints: Endpoints): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: rig.objects,
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
    AWS_REGION: CREDENTIALS.region,
    AWS_DEFAULT_REGION: CREDENTIALS.region,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    // The rig's certificate is trusted in addition to the default ones.
    NODE_EXTRA_CA_CERTS: rig.tls.certificate,
    AWS_CA_BUNDLE: rig.trustForPython,
    [EnvironmentVariable.INPUT_BUCKET]: SOURCE_BUCKET,
    [EnvironmentVariable.OUTPUT_BUCKET]: outputBucket(handler),
    [EnvironmentVariable.OUTPUT_PREFIX]: '',
    [EnvironmentVariable.OUTPUT_SUFFIX]: '.txt',
    [EnvironmentVariable.METADATA_TABLE]: tableName(handler),
    [EnvironmentVariable.TABLE_KEY_NAME]: TABLE_KEY,
    [EnvironmentVariable.TABLE_KEY_PREFIX]: '',
    [EnvironmentVariable.PREFIX_FILTER]: '',
    [EnvironmentVariable.SUFFIX_FILTERS]: JSON.stringify(['.jpg', '.jpeg', '.png', '.gif', '.webp', '.avif']),
    [EnvironmentVariable.CONTENT_POLICY]: JSON.stringify(['JPEG', 'PNG', 'GIF', 'WEBP', 'AVIF']),
    [EnvironmentVariable.MAX_OBJECT_SIZE_BYTES]: String(MAX_OBJECT_BYTES),
  };
}
