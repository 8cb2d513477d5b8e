import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { EncodingTrigger, ImageEncodingPipeline } from 'cdk-image-encoding-pipeline';

/** A pipeline whose context changes its settings in each deployment; without context it has the initial settings. */
const stack = new Stack(new App(), 'Durable');
const setting = (name: string): string | undefined => stack.node.tryGetContext(name);
const runtime = setting('runtime');

const triggers: Record<string, EncodingTrigger> = {
  direct: EncodingTrigger.direct(),
  queue: EncodingTrigger.queue({ maxConcurrency: 2 }),
  eventBridge: EncodingTrigger.eventBridge(),
};

const pipeline = new ImageEncodingPipeline(stack, 'Images', {
  trigger: triggers[setting('trigger') ?? 'direct'],
  suffixFilters: setting('suffixes')?.split(' '),
  synchronizeDeletes: setting('synchronizeDeletes') === 'true',
  removalPolicy: setting('removed') === 'true' ? RemovalPolicy.DESTROY : undefined,
  // The CDK in use may have no constant for it yet.
  runtime: runtime ? new Runtime(runtime) : undefined,
});
pipeline.addOutputs();
// The emulator does not support batches.
if (setting('backfill') === 'true') pipeline.addBackfill({ batchSize: 1 });
