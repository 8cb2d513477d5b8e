/**
 * Encodes objects of gigabytes with the published bundle, and compares the digests of the outputs with the expected ones.
 * Its S3, over TLS on the loopback interface, generates the objects while they are read and digests the outputs while they
 * are written, so it stores nothing.
 *
 * npm run check -- large                 1 GB and 10 GB
 * npm run check -- large 5368709121      these sizes, in bytes
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { get } from 'node:https';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckFailed, runChecks } from '../../test/support/check';
import { NODE_BINARY } from '../../test/support/emulator/checkout';
import { ENVIRONMENT } from '../../test/support/encoder/settings-fixture';
import { BUNDLE } from '../../test/support/encoder/shipped-bundle';
import { Resident } from '../bench/handlers/resident';
import { uploadEvent } from '../bench/handlers/upload-event';
import { buildPrograms, Programs } from '../bench/rig/programs';
import { Certificate, makeCertificate } from '../bench/servers/certificate';
import { respondsOverTls } from '../bench/servers/responds-over-tls';
import { freePort, startServer } from '../bench/servers/server-process';

const SIZES = [1e9, 10e9];
const MIB = 1024 * 1024;
/** The unit of Lambda's memory size. */
const MAX_MEMORY_MB = 200;
/** Maximum ratio of the memory of one size to that of another. */
const MEMORY_GROWTH = 1.1;
const SECONDS_PER_GB = 60;
const FUNCTION_MEMORY_MB = 1769;
/** How Lambda starts Node.js: a tenth of the memory for new objects, the rest for old ones. */
const NODE_OPTIONS = [
  `--max-semi-space-size=${Math.floor(FUNCTION_MEMORY_MB / 20)}`,
  `--max-old-space-size=${Math.floor(FUNCTION_MEMORY_MB * 0.9)}`,
];

interface Servers {
  readonly s3: string;
  readonly dynamodb: string;
  readonly tls: Certificate;
  readonly programs: Programs;
  stop(): Promise<void>;
}

async function startServers(): Promise<Servers> {
  const tls = await makeCertificate();
  const programs = await buildPrograms();
  const port = await freePort();
  const stopS3 = await startServer({
    name: 'large-object-s3',
    command: NODE_BINARY,
    args: [programs.syntheticS3, String(port), tls.certificate, tls.key],
    responds: () => respondsOverTls(port, '/', tls),
  });
  // A table without items that accepts every item.
  const table = createServer((request, response) => request.resume().on('end', () => response.end('{}')));
  await new Promise<void>((resolve) => table.listen(0, '127.0.0.1', resolve));
  return {
    s3: `https://127.0.0.1:${port}`,
    dynamodb: `http://127.0.0.1:${(table.address() as AddressInfo).port}`,
    tls,
    programs,
    stop: async () => {
      table.closeAllConnections();
      table.close();
      await stopS3();
    },
  };
}

/** Encodes an object in a new process. Returns its time, and its maximum memory in MB. */
async function encode(servers: Servers, size: number, bundle = BUNDLE) {
  const key = `${size}.jpg`;
  const command = [NODE_BINARY, ...NODE_OPTIONS, servers.programs.nodeRuntime, bundle];
  const encoder = new Resident('large-object-encoder', command, {
    ...ENVIRONMENT,
    OUTPUT_BUCKET: 'out-large',
    MAX_OBJECT_SIZE_BYTES: String(size),
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(FUNCTION_MEMORY_MB),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'LOCAL',
    AWS_SECRET_ACCESS_KEY: 'on-loopback',
    AWS_ENDPOINT_URL_S3: servers.s3,
    AWS_ENDPOINT_URL_DYNAMODB: servers.dynamodb,
    NODE_EXTRA_CA_CERTS: servers.tls.certificate,
  });
  const limit = setTimeout(() => void encoder.stop(), (SECONDS_PER_GB * 1000 * size) / 1e9);
  try {
    const { errors, wallMs, cpuMs } = await encoder.invoke(uploadEvent(key, size));
    if (errors.length > 0) throw new CheckFailed(errors[0]);
    const mistake = await textMistake(servers, key, size);
    if (mistake) throw new CheckFailed(mistake);
    return { seconds: wallMs / 1000, cpuSeconds: cpuMs / 1000, peak: encoder.peakBytes() / MIB };
  } finally {
    clearTimeout(limit);
    await encoder.stop();
  }
}

/** Asks the server whether the parts that it digested are the Base64 text of the object. Returns nothing if they are. */
async function textMistake({ s3, tls }: Servers, key: string, size: number): Promise<string> {
  const url = `${s3}/out-large/${key}.txt?verify=${size}`;
  return new Promise((resolve, reject) => {
    get(url, { ca: readFileSync(tls.certificate) }, (answer) => {
      answer
        .setEncoding('utf8')
        .toArray()
        .then((text) => resolve(text.join('')), reject);
    }).on('error', reject);
  });
}

/** Encodes an object without the limit of V8's space for new objects. Returns the maximum memory in MB. */
async function peakWithoutLimit(servers: Servers, size: number): Promise<number> {
  const bundle = readFileSync(BUNDLE, 'utf8');
  const unlimited = bundle.replace('--semi-space-growth-factor=1', '--semi-space-growth-factor=2');
  if (unlimited === bundle) throw new CheckFailed('The bundle does not limit the space for new objects.');
  const folder = mkdtempSync(join(tmpdir(), 'large-object-'));
  try {
    writeFileSync(join(folder, 'index.js'), unlimited);
    return (await encode(servers, size, join(folder, 'index.js'))).peak;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function main(): Promise<void> {
  const given = process.argv.slice(2).map(Number);
  const sizes = given.length > 0 ? given : SIZES;
  const servers = await startServers();
  const peaks: number[] = [];
  const checks = sizes.map((size) => ({
    title: `an object of ${size.toLocaleString('en')} bytes is encoded exactly, in at most ${MAX_MEMORY_MB} MB`,
    run: async () => {
      const { seconds, cpuSeconds, peak } = await encode(servers, size);
      peaks.push(peak);
      const speed = size / 1e6 / seconds;
      const finding = `      ${seconds.toFixed(1)} s (${speed.toFixed(0)} MB/s), CPU ${cpuSeconds.toFixed(1)} s, peak memory ${peak.toFixed(0)} MB, digests equal`;
      if (peak > MAX_MEMORY_MB) throw new CheckFailed(finding.trim());
      return finding;
    },
  }));
  const sameMemory = {
    title: 'memory does not grow with the size',
    run: async () => {
      const [least, most] = [Math.min(...peaks), Math.max(...peaks)];
      if (peaks.length !== sizes.length || most > least * MEMORY_GROWTH) throw new CheckFailed(peaks.join(', '));
    },
  };
  const limitSavesMemory = {
    title: "the limit of V8's space for new objects saves memory",
    run: async () => {
      const without = await peakWithoutLimit(servers, sizes[0]);
      const finding = `${peaks[0]?.toFixed(0)} MB with the limit, ${without.toFixed(0)} MB without it`;
      if (!(peaks[0] < without)) throw new CheckFailed(finding);
      return `      ${finding}`;
    },
  };
  try {
    await runChecks([...checks, ...(sizes.length > 1 ? [sameMemory] : []), limitSavesMemory]);
  } finally {
    await servers.stop();
  }
}

void main();
