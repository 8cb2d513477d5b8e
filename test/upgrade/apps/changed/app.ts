import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { EncodingTrigger, ImageEncodingPipeline } from 'cdk-image-encoding-pipeline';

/** A pipeline in use, whose settings change from deploy to deploy; without a context it is as it was at first. */
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
  // One that the CDK in use has no constant for yet.
  runtime: runtime ? new Runtime(runtime) : undefined,
});
pipeline.addOutputs();
// The emulator has no batches.
if (setting('backfill') === 'true') pipeline.addBackfill({ batchSize: 1 });
