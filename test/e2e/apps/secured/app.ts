import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { EncodingTrigger, ImageEncodingPipeline, OutputFormat } from 'cdk-image-encoding-pipeline';

const stack = new Stack(new App(), 'SecuredPipelines');
const removalPolicy = RemovalPolicy.DESTROY;

/** A pipeline for each trigger, with the ids that the test uses. */
const triggers = {
  Direct: EncodingTrigger.direct(),
  Queued: EncodingTrigger.queue(),
  EventDriven: EncodingTrigger.eventBridge(),
};
for (const [name, trigger] of Object.entries(triggers)) {
  new ImageEncodingPipeline(stack, name, { trigger, removalPolicy, synchronizeDeletes: true }).addOutputs();
}

/** A pipeline whose permissions are limited to its prefixes. */
new ImageEncodingPipeline(stack, 'Narrow', {
  prefixFilter: 'in box/',
  outputPrefix: 'base64/',
  tableKeyPrefix: 'photo#',
  outputFormat: OutputFormat.DATA_URI,
  removalPolicy,
}).addOutputs();
