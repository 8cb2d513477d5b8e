import * as fs from 'fs';
import * as path from 'path';

/**
 * Writes the licenses of the packages that the bundle contains, as the licenses require. The metafile of `npm run bundle`
 * lists the packages.
 */
const [metafile, target] = process.argv.slice(2);
const inputs = Object.keys((JSON.parse(fs.readFileSync(metafile, 'utf8')) as { inputs: object }).inputs);

const folders = new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []));
const packagesByText = new Map<string, string[]>();
for (const folder of [...folders].sort()) {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? fs.readFileSync(path.join(folder, file), 'utf8').replace(/\r\n/g, '\n').trim() : `${license}`;
  packagesByText.set(text, [...(packagesByText.get(text) ?? []), `${name} ${version} (${license})`]);
}

const rule = '-'.repeat(80);
const sections = [...packagesByText].map(([text, packages]) => `${packages.join('\n')}\n\n${text}\n`);
fs.writeFileSync(
  target,
  [`The encoder's bundle contains code of these packages, under their licences.\n`, ...sections].join(`\n${rule}\n\n`),
);
