import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EncodingTrigger, ImageEncodingPipeline, ImageEncodingPipelineProps } from 'cdk-image-encoding-pipeline';

const stack = new Stack(new App(), 'TriggeredPipelines');

function pipeline(id: string, props: ImageEncodingPipelineProps): void {
  new ImageEncodingPipeline(stack, id, {
    ...props,
    removalPolicy: RemovalPolicy.DESTROY,
    timeout: Duration.seconds(30),
    synchronizeDeletes: true,
  }).addOutputs();
}

pipeline('Direct', { trigger: EncodingTrigger.direct({ retryAttempts: 0 }) });
pipeline('Queued', { trigger: EncodingTrigger.queue({ maxConcurrency: 2, maxReceiveCount: 2 }) });
pipeline('Bus', {
  trigger: EncodingTrigger.eventBridge({ retryAttempts: 0 }),
  prefixFilter: 'in box/',
  suffixFilters: ['.jpg'],
});

/** An existing bucket whose notifications are not managed by this app. */
const shared = Bucket.fromBucketName(stack, 'Shared', 'shared-photos');
pipeline('First', { inputBucket: shared, trigger: EncodingTrigger.eventBridge() });
pipeline('Second', { inputBucket: shared, trigger: EncodingTrigger.eventBridge(), suffixFilters: ['.jpg'] });
