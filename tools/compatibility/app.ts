/**
 * Run where only the packed library and a CDK are installed: synthesizes the pipelines with the feature flags that are
 * named, and tells what holds data in them and what the templates are as a whole.
 */
import { createHash } from 'node:crypto';
import * as cdk from 'aws-cdk-lib/cx-api';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { dataResourcesOf } from './data-resources';
import type { Flags, Synthesized } from './matrix';
import { pipelinesApp } from './pipelines';

const { FLAGS, CURRENT_VERSION_EXPIRED_FLAGS } = cdk;

/** The flags that this CDK still knows and that are switches. */
const switches = Object.keys(FLAGS).filter(
  (flag) => !CURRENT_VERSION_EXPIRED_FLAGS.includes(flag) && typeof FLAGS[flag].recommendedValue === 'boolean',
);
const allSet = (flags: string[], value: boolean) => Object.fromEntries(flags.map((flag) => [flag, value]));
/** Without those that are on unless they are named, the CDK's own bucket fails. */
const offByDefault = switches.filter((flag) => FLAGS[flag].unconfiguredBehavesLike?.v2 !== true);

const CONTEXTS: Readonly<Record<Flags, Record<string, unknown>>> = {
  off: allSet(offByDefault, false),
  recommended: recommendedFlags,
  on: { ...recommendedFlags, ...allSet(switches, true) },
};

const app = pipelinesApp({ context: CONTEXTS[process.argv[2] as Flags], outdir: process.argv[3] });
const dataResources = dataResourcesOf(app);
const hash = createHash('sha256');
for (const { template } of app.synth().stacks) hash.update(JSON.stringify(template));
const synthesized: Synthesized = { dataResources, templates: hash.digest('hex') };
console.log(JSON.stringify(synthesized));
