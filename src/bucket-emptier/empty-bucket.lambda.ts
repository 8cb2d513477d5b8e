import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { answer } from './answer';
import { Bucket } from './bucket';
import { EmptyingProperty, RESERVED_MILLISECONDS } from './contract';
import { emptyBucket } from './empty-bucket';

/** A request of CloudFormation, and how many runs have worked on it. */
type Request = CloudFormationCustomResourceEvent & { readonly Runs?: number };

/** CloudFormation waits for an hour: four runs of 15 minutes. */
const MAX_RUNS = 4;

const s3 = new S3Client({ maxAttempts: 10 });
const lambda = new LambdaClient({});

/** Empties a bucket when CloudFormation removes the resource that stands for that, and answers whatever happens. */
export async function handler(request: Request, context: Context): Promise<void> {
  const { BUCKET_NAME, BUCKET_ARN } = EmptyingProperty;
  const { [BUCKET_NAME]: name, [BUCKET_ARN]: arn } = request.ResourceProperties;
  const physicalResourceId = request.RequestType === 'Delete' ? request.PhysicalResourceId : name;
  try {
    if (request.RequestType === 'Delete') {
      const isTimeUp = () => context.getRemainingTimeInMillis() < RESERVED_MILLISECONDS;
      const isDone = await emptyBucket(new Bucket(s3, name, arn), isTimeUp);
      if (!isDone) return await goOn(request, context);
    }
    await answer(request, { status: 'SUCCESS', physicalResourceId });
  } catch (error) {
    console.error(error);
    const reason = `${error instanceof Error ? error.message : error} (log group ${context.logGroupName})`;
    await answer(request, { status: 'FAILED', physicalResourceId, reason });
  }
}

/** Hands the rest to another run, unless CloudFormation would no longer wait for its answer. */
async function goOn(request: Request, { functionName }: Context): Promise<void> {
  const runs = (request.Runs ?? 0) + 1;
  if (runs === MAX_RUNS) {
    throw new Error(
      `The bucket ${request.ResourceProperties[EmptyingProperty.BUCKET_NAME]} holds more than could be removed ` +
        'within the hour that CloudFormation waits. It takes no more uploads: remove the stack again to go on',
    );
  }
  const Payload = JSON.stringify({ ...request, Runs: runs });
  await lambda.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload }));
}
