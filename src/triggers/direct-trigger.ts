import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import {
  AsynchronousInvocationOptions,
  checkAsynchronousInvocation,
  invokeAsynchronously,
} from './asynchronous-invocation';
import { AttachedTrigger } from './attached-trigger';
import { addBucketNotifications } from './bucket-notifications';
import { PipelineContext } from '../common/pipeline-context';

/** Options of `EncodingTrigger.direct()`. */
export interface DirectTriggerOptions extends AsynchronousInvocationOptions {}

/** Adds notifications with which S3 invokes the encoder. */
export function directTrigger(options: DirectTriggerOptions): (context: PipelineContext) => AttachedTrigger {
  checkAsynchronousInvocation('EncodingTrigger.direct()', options);
  return (context) => ({
    ...invokeAsynchronously(context, options),
    notificationPatterns: addBucketNotifications(context, new LambdaDestination(context.encoder)),
  });
}
