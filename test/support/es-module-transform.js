const { transformSync } = require('esbuild');

/** Jest loads CommonJS only; packages that are published as ES modules are converted. */
module.exports = {
  process: (source) => ({ code: transformSync(source, { format: 'cjs' }).code }),
};
