const { transformSync, version } = require('esbuild');

/**
 * Converts TypeScript, and packages that are published as ES modules, to the CommonJS that Jest loads. It does not check
 * types: `npm test` does that once, for all files.
 */
module.exports = {
  getCacheKey: (source, path, { configString }) =>
    require('node:crypto').createHash('sha256').update([version, configString, path, source].join('\0')).digest('hex'),
  process: (source, path) =>
    transformSync(source, {
      loader: path.endsWith('.ts') ? 'ts' : 'js',
      sourcefile: path,
      sourcemap: 'external',
      format: 'cjs',
      target: 'es2022',
    }),
};
