import { App, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import {
  ContentPolicy,
  EncodingTrigger,
  ImageEncodingPipeline,
  type ImageEncodingPipelineProps,
} from 'cdk-image-encoding-pipeline';

const props: ImageEncodingPipelineProps = {
  suffixFilters: ['.jpg'],
  removalPolicy: RemovalPolicy.DESTROY,
  contentPolicy: ContentPolicy.images(),
  maxObjectSize: Size.mebibytes(10),
  timeout: Duration.minutes(1),
  trigger: EncodingTrigger.direct(),
};
const pipeline = new ImageEncodingPipeline(new Stack(new App(), 'User'), 'Images', props);

export const bucket: IBucket = pipeline.inputBucket;
export const grantee: IGrantable = pipeline;

// @ts-expect-error a misspelled prop is an error
new ImageEncodingPipeline(Stack.of(pipeline), 'Misspelled', { suffixFilter: ['.jpg'] });
