import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { ImageEncodingPipeline } from 'cdk-image-encoding-pipeline';
import type { Construct } from 'constructs';

/** A whole pipeline: upload an image to its bucket, read the text and the row a moment later. */
export class ImageEncodingStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const pipeline = new ImageEncodingPipeline(this, 'Images', {
      // So that `cdk destroy` leaves nothing behind. Without it, buckets and table stay with what is in them.
      removalPolicy: RemovalPolicy.DESTROY,
    });

    // Where to upload and where to look, printed by `cdk deploy`.
    pipeline.addOutputs();
  }
}
