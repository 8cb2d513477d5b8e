import { join } from 'node:path';
import { Resident } from './resident';
import { EnvironmentVariable } from '../../../src/encoder/contract';
import { CHECKOUT, NODE_BINARY } from '../../emulator/checkout';
import { CREDENTIALS } from '../rig/credentials';
import type { Endpoints, Rig } from '../rig/rig';

/** What can be measured side by side. */
export const PEERS = ['ours', 'python', 'pythonNoExpect', 'naiveNode', 'rawCopy'] as const;
export type PeerName = (typeof PEERS)[number];

/** How a reader is told of them. */
export const PEER_TITLES: Record<PeerName, string> = {
  ours: 'this encoder',
  python: 'Python, boto3',
  pythonNoExpect: 'Python, no 100-continue',
  naiveNode: 'Node.js, SDK as it comes',
  rawCopy: 'raw copy, one connection',
};

const PYTHON = join(__dirname, 'python');

/** The file that is published. */
export const BUNDLE = join(CHECKOUT, 'assets', 'encode-image.lambda', 'index.js');

/** The bucket of the images. */
export const SOURCE_BUCKET = 'images';

/** What the tables' partition key is called. */
export const TABLE_KEY = 'image_id';

/** Larger than anything here, so that the bound is never what is measured. */
const MAX_OBJECT_SIZE_BYTES = 100e9;

/** The bucket that a peer writes its texts to. */
export function outputBucket(peer: PeerName): string {
  return `out-${peer.toLowerCase()}`;
}

/** The table that a peer writes its rows to. */
export function tableName(peer: PeerName): string {
  return `rows-${peer}`;
}

/** The key of the text of an image. */
export function outputKey(key: string): string {
  return `${key}.txt`;
}

/** Starts a peer's process. */
export function startPeer(
  peer: PeerName,
  rig: Rig,
  endpoints: Endpoints,
  { bundle = BUNDLE, nodeOptions = [] }: { readonly bundle?: string; readonly nodeOptions?: readonly string[] } = {},
): Resident {
  const node = (handler: string) => [NODE_BINARY, ...nodeOptions, rig.programs.nodeRuntime, handler];
  const python = [rig.python.interpreter, join(PYTHON, 'runtime.py'), join(PYTHON, 'handler.py')];
  const commands: Record<PeerName, readonly string[]> = {
    ours: node(bundle),
    python,
    pythonNoExpect: python,
    naiveNode: node(rig.programs.naiveNode),
    rawCopy: node(rig.programs.rawCopy),
  };
  return new Resident(peer, commands[peer], environment(peer, rig, endpoints));
}

/** The environment that Lambda and the construct would give it, and where its servers are. */
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
    // Each trusts what it trusts at AWS, and the rig's certificate.
    NODE_EXTRA_CA_CERTS: rig.tls.certificate,
    AWS_CA_BUNDLE: rig.trustForPython,
    BOTO_WITHOUT_EXPECT: peer === 'pythonNoExpect' ? '1' : '',
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
    [EnvironmentVariable.MAX_OBJECT_SIZE_BYTES]: String(MAX_OBJECT_SIZE_BYTES),
  };
}
