import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { ImageEncodingPipeline } from 'cdk-image-encoding-pipeline';
import type { Construct } from 'constructs';

/** A complete pipeline: upload an image to its bucket, and read the output and the item a moment later. */
export class ImageEncodingStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const pipeline = new ImageEncodingPipeline(this, 'Images', {
      // With this policy, `cdk destroy` deletes all data. By default, buckets and table are retained.
      removalPolicy: RemovalPolicy.DESTROY,
    });

    // Stack outputs with the names of buckets, table and queue. `cdk deploy` prints them.
    pipeline.addOutputs();
  }
}
