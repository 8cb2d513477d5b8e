import { App, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EncodingTrigger, ImageEncodingPipeline } from 'cdk-image-encoding-pipeline';

/** Replaces the pipeline that was created in the console, as in docs/migrating.md. */
class TeamImages extends Stack {
  constructor(app: App) {
    super(app, 'TeamImages');

    const pipeline = new ImageEncodingPipeline(this, 'Images', {
      inputBucket: s3.Bucket.fromBucketName(this, 'Photos', 'team-photos'),
      outputBucket: s3.Bucket.fromBucketName(this, 'Texts', 'team-texts'),
      outputPrefix: 'encoded/',
      metadataTable: dynamodb.TableV2.fromTableName(this, 'Rows', 'image-rows'),
      tableKeyName: 'image_name',
      suffixFilters: ['.jpg', '.png'],
    });
    pipeline.addOutputs();
    pipeline.addBackfill();
  }
}

/** Replaces the pipeline that Terraform created. */
class ShopImages extends Stack {
  constructor(app: App) {
    super(app, 'ShopImages');

    const pipeline = new ImageEncodingPipeline(this, 'Images', {
      inputBucket: s3.Bucket.fromBucketName(this, 'Photos', 'shop-photos'),
      outputBucket: s3.Bucket.fromBucketName(this, 'Texts', 'shop-texts'),
      metadataTable: dynamodb.TableV2.fromTableName(this, 'Rows', 'shop-rows'),
      tableKeyName: 'image_name',
      trigger: EncodingTrigger.eventBridge(),
    });
    pipeline.addOutputs();
    pipeline.addBackfill();
  }
}

const app = new App();
new TeamImages(app);
new ShopImages(app);
