import { dirname, join, resolve } from 'node:path';

/** The root of the checkout. */
export const CHECKOUT = resolve(__dirname, '..', '..', '..');

/** The folder of files that are slow to create again; not tracked. */
export const CACHE = join(CHECKOUT, '.cache');

/** The folder of temporary files, inside the checkout so that `node_modules` is found; not tracked. */
export const STAGE = join(CHECKOUT, '.demo');

/** The Node.js release of Lambda's runtime, a development dependency. */
export const NODE_BINARY = join(
  dirname(require.resolve('node/package.json')),
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);
