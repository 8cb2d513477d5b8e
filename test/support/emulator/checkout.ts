import { dirname, join, resolve } from 'node:path';

/** The root of the checkout. */
export const CHECKOUT = resolve(__dirname, '..', '..', '..');

/** What can be made again but takes long to make; not tracked. */
export const CACHE = join(CHECKOUT, '.cache');

/** What a demo or a test makes and throws away, inside the checkout so that `node_modules` is found; not tracked. */
export const STAGE = join(CHECKOUT, '.demo');

/** The Node.js release that Lambda runs, as a development dependency. */
export const NODE_BINARY = join(
  dirname(require.resolve('node/package.json')),
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);
