/**
 * The internals that the published templates (`template/`) use in addition to the public API. No other file uses this one.
 */
import { RemovalPolicy } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EncoderCode } from './encoder-function/encoder-code';
import { ManagedResources } from './resources/managed-resources';

export { DEFAULT_SUFFIX_FILTERS } from './common/defaults';
export { EnvironmentVariable, ItemAttribute } from './encoder/contract';
export { PIPELINE_TAG } from './resources/managed-resources';

/**
 * Creates an input bucket like that of a pipeline with inline code, but in another scope. A template creates the bucket
 * only under a condition, so the pipeline imports it like an existing bucket.
 */
export function createInputBucket(scope: Construct, removalPolicy: RemovalPolicy): Bucket {
  const resources = new ManagedResources(scope, {
    removalPolicy,
    encoderCode: EncoderCode.inline(),
    runtime: Runtime.NODEJS_24_X,
    tableKeyName: '',
    outputPrefix: '',
  });
  return resources.createInputBucket();
}
