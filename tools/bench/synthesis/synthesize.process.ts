/** Runs as a separate process: synthesizes an app with a number of pipelines and prints the time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BarePipeline } from './bare-pipeline';
import type { Variant, Synthesis } from './synthesis';
import { ImageEncodingPipeline } from '../../../src';

/** A stack accepts 500 resources: 16 for each pipeline, and two that they share. */
const PIPELINES_PER_STACK = 25;

const make: Record<Variant, (scope: Construct, id: string) => Construct> = {
  construct: (scope, id) => new ImageEncodingPipeline(scope, id),
  bare: (scope, id) => new BarePipeline(scope, id),
};

const [variant, count] = [process.argv[2] as Variant, Number(process.argv[3])];
const outdir = mkdtempSync(join(tmpdir(), 'image-encoding-synthesis-'));
process.on('exit', () => rmSync(outdir, { recursive: true, force: true }));

/** Processor time of this process. It does not include other load on the machine. */
const cpuMs = () => Object.values(process.cpuUsage()).reduce((sum, microseconds) => sum + microseconds, 0) / 1000;

const started = cpuMs();
const app = new App({ outdir });
let stack: Stack;
for (let i = 0; i < count; i++) {
  if (i % PIPELINES_PER_STACK === 0) stack = new Stack(app, `Stack${i / PIPELINES_PER_STACK}`);
  make[variant](stack!, `Images${i}`);
}
const constructed = cpuMs();
const { stacks } = app.synth();
const synthesized = cpuMs();

const resources: Record<string, number> = {};
for (const { template } of stacks) {
  for (const { Type } of Object.values<{ Type: string }>(template.Resources)) {
    resources[Type] = (resources[Type] ?? 0) + 1;
  }
}
const result: Synthesis = {
  constructionMs: constructed - started,
  totalMs: synthesized - started,
  stacks: stacks.length,
  resources,
};
console.log(JSON.stringify(result));
