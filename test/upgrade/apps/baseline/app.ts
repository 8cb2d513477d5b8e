import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';

/** The stack as users have deployed it: the unmodified template and the encoder of an earlier version. */
const stack = new Stack(new App(), 'Durable');
const template = new CfnInclude(stack, 'Baseline', { templateFile: 'baseline.template.json' });

// The template refers to the code as an asset: this is the bundle of the earlier version.
const bundle = new Asset(stack, 'Bundle', { path: join(__dirname, 'baseline-encoder.zip') });
const encoder = template.getResource('ImagesEncoder5F560B5E') as CfnFunction;
encoder.code = { s3Bucket: bundle.s3BucketName, s3Key: bundle.s3ObjectKey };
