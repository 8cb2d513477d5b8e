import { join } from 'node:path';
import { Resident } from './resident';
import { EnvironmentVariable, MAX_OBJECT_BYTES } from '../../../src/encoder/contract';
import { CHECKOUT, NODE_BINARY } from '../../../test/support/emulator/checkout';
import type { Endpoints, Rig } from '../rig/rig';
import { CREDENTIALS } from '../servers/credentials';

/** The handlers that are measured in the same interleaved runs. */
export const PEERS = ['ours', 'former', 'python', 'naiveNode'] as const;
export type PeerName = (typeof PEERS)[number];

/** Names of the peers in tables and in the chart. */
export const PEER_TITLES: Record<PeerName, string> = {
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

/** The output bucket of a peer. */
export function outputBucket(peer: PeerName): string {
  return `out-${peer.toLowerCase()}`;
}

/** The table of a peer. */
export function tableName(peer: PeerName): string {
  return `items-${peer}`;
}

/** The key of an image's output object. */
export function outputKey(key: string): string {
  return `${key}.txt`;
}

/** Whether a peer writes the processing status of an image into its item. */
export function writesStatus(peer: PeerName): boolean {
  return peer === 'ours' || peer === 'former';
}

/** Starts the process of a peer. */
export function startPeer(peer: PeerName, rig: Rig, endpoints: Endpoints): Resident {
  return new Resident(peer, commandOf(peer, rig), environment(peer, rig, endpoints));
}

function commandOf(peer: PeerName, rig: Rig): readonly string[] {
  const node = (handler: string) => [NODE_BINARY, rig.programs.nodeRuntime, handler];
  switch (peer) {
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
function environment(peer: PeerName, rig: Rig, endpoints: Endpoints): NodeJS.ProcessEnv {
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
    [EnvironmentVariable.OUTPUT_BUCKET]: outputBucket(peer),
    [EnvironmentVariable.OUTPUT_PREFIX]: '',
    [EnvironmentVariable.OUTPUT_SUFFIX]: '.txt',
    [EnvironmentVariable.METADATA_TABLE]: tableName(peer),
    [EnvironmentVariable.TABLE_KEY_NAME]: TABLE_KEY,
    [EnvironmentVariable.TABLE_KEY_PREFIX]: '',
    [EnvironmentVariable.PREFIX_FILTER]: '',
    [EnvironmentVariable.SUFFIX_FILTERS]: JSON.stringify(['.jpg', '.jpeg', '.png', '.gif', '.webp', '.avif']),
    [EnvironmentVariable.CONTENT_POLICY]: JSON.stringify(['JPEG', 'PNG', 'GIF', 'WEBP', 'AVIF']),
    [EnvironmentVariable.MAX_OBJECT_SIZE_BYTES]: String(MAX_OBJECT_BYTES),
  };
}
