/**
 * Runs in a project where only the packed library and a CDK are installed: checks that errors of validation have the CDK's
 * type, synthesizes the pipelines with the specified feature flags, and prints the resources that hold data and a hash of
 * the templates.
 */
import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { App, Errors, Stack } from 'aws-cdk-lib';
import * as cdk from 'aws-cdk-lib/cx-api';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { EncodingTrigger, ImageEncodingPipeline } from 'cdk-image-encoding-pipeline';
import { dataResourcesOf } from './data-resources';
import type { Flags, Synthesized } from './matrix';
import { pipelinesApp } from './pipelines';

const { FLAGS, CURRENT_VERSION_EXPIRED_FLAGS } = cdk;

/** The boolean flags that this CDK supports. */
const switches = Object.keys(FLAGS).filter(
  (flag) => !CURRENT_VERSION_EXPIRED_FLAGS.includes(flag) && typeof FLAGS[flag].recommendedValue === 'boolean',
);
const allSet = (flags: string[], value: boolean) => Object.fromEntries(flags.map((flag) => [flag, value]));
/** Without the flags that are on by default, because the CDK's bucket fails if they are off. */
const offByDefault = switches.filter((flag) => FLAGS[flag].unconfiguredBehavesLike?.v2 !== true);

const CONTEXTS: Readonly<Record<Flags, Record<string, unknown>>> = {
  off: allSet(offByDefault, false),
  recommended: recommendedFlags,
  on: { ...recommendedFlags, ...allSet(switches, true) },
};

const isValidationError = (error: unknown) => Errors.isValidationError(error);
const invalidProp = () => new ImageEncodingPipeline(new Stack(new App(), 'Invalid'), 'Images', { memorySize: 1 });
const invalidOption = () => EncodingTrigger.queue({ batchSize: 0 });
assert.throws(invalidProp, isValidationError, 'an invalid prop must throw a validation error of the CDK');
assert.throws(invalidOption, isValidationError, 'an invalid option must throw a validation error of the CDK');

const app = pipelinesApp({ context: CONTEXTS[process.argv[2] as Flags], outdir: process.argv[3] });
const dataResources = dataResourcesOf(app);
const hash = createHash('sha256');
for (const { template } of app.synth().stacks) hash.update(JSON.stringify(template));
const synthesized: Synthesized = { dataResources, templates: hash.digest('hex') };
console.log(JSON.stringify(synthesized));
