import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { Bucket } from './bucket';
import { EmptyingProperty, RESERVED_MILLISECONDS } from './contract';
import { emptyBucket } from './empty-bucket';
import { respond } from './respond';

/** A request of CloudFormation, and how many earlier invocations have processed it. */
type Request = CloudFormationCustomResourceEvent & { readonly Invocations?: number };

/** CloudFormation waits for one hour: four invocations of 15 minutes. */
const MAX_INVOCATIONS = 4;

const s3 = new S3Client({ maxAttempts: 10 });
const lambda = new LambdaClient({});

/** Empties a bucket when CloudFormation deletes its custom resource. It responds in any case. */
export async function handler(request: Request, context: Context): Promise<void> {
  const { BUCKET_NAME, BUCKET_ARN } = EmptyingProperty;
  const { [BUCKET_NAME]: name, [BUCKET_ARN]: arn } = request.ResourceProperties;
  const physicalResourceId = request.RequestType === 'Delete' ? request.PhysicalResourceId : name;
  try {
    if (request.RequestType === 'Delete') {
      const isTimeUp = () => context.getRemainingTimeInMillis() < RESERVED_MILLISECONDS;
      const isDone = await emptyBucket(new Bucket(s3, name, arn), isTimeUp);
      if (!isDone) return await continueLater(request, context);
    }
    await respond(request, { status: 'SUCCESS', physicalResourceId });
  } catch (error) {
    console.error(error);
    const reason = `${error instanceof Error ? error.message : error} (log group ${context.logGroupName})`;
    await respond(request, { status: 'FAILED', physicalResourceId, reason });
  }
}

/** Starts another invocation, unless CloudFormation would no longer wait for its response. */
async function continueLater(request: Request, { functionName }: Context): Promise<void> {
  const invocations = (request.Invocations ?? 0) + 1;
  if (invocations === MAX_INVOCATIONS) {
    throw new Error(
      `The bucket ${request.ResourceProperties[EmptyingProperty.BUCKET_NAME]} contains more objects than could be ` +
        'deleted within one hour, for which CloudFormation waits. It no longer accepts uploads. Delete the stack again ' +
        'to delete the remaining objects',
    );
  }
  const Payload = JSON.stringify({ ...request, Invocations: invocations });
  await lambda.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload }));
}
