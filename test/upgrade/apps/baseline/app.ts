import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';

/** The stack as users have deployed it: the template of a former version, word for word, and its encoder. */
const stack = new Stack(new App(), 'Durable');
const template = new CfnInclude(stack, 'Former', { templateFile: 'baseline.template.json' });

// The code is not in the template: it is the bundle that the former version was published with.
const bundle = new Asset(stack, 'Bundle', { path: join(__dirname, 'baseline-encoder.zip') });
const encoder = template.getResource('ImagesEncoder5F560B5E') as CfnFunction;
encoder.code = { s3Bucket: bundle.s3BucketName, s3Key: bundle.s3ObjectKey };
