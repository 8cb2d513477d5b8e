import { RemovalPolicy } from 'aws-cdk-lib';
import { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { checkEncoderLimits } from './encoder-limits';
import { checkExistingResources } from './existing-resources';
import { checkFilterProps } from './filter-props';
import { checkManagedOnlyProps } from './managed-only-props';
import { checkNetwork } from './network';
import { checkOutputKeys } from './output-keys';
import { checkRejectedItemRetention } from './rejected-item-retention';
import { checkResources } from './resource-configuration';
import { checkTableKeyName, checkTableKeyPrefix } from './table-key';
import { DEFAULT_TABLE_KEY_NAME } from '../common/defaults';
import { invalidProp } from '../common/errors';
import { checkBoolean, checkEnum } from '../common/prop-checks';
import { OutputFormat } from '../encoder/contract';
import type { ContentPolicy } from '../encoder-function/content-policy';
import { ImageEncodingPipelineProps } from '../image-encoding-pipeline-props';

/** Checks everything about the props of a pipeline that can be checked before resources are created. */
export function validatePipelineProps(pipeline: Construct, props: ImageEncodingPipelineProps): void {
  const { tableKeyName = DEFAULT_TABLE_KEY_NAME, tableKeyPrefix } = props;
  checkBooleansAndEnums(pipeline, props);
  checkRemovalPolicy(pipeline, props.removalPolicy);
  checkContentPolicy(pipeline, props.contentPolicy);
  checkFilterProps(pipeline, props);
  checkOutputKeys(pipeline, props);
  checkTableKeyName(pipeline, tableKeyName);
  if (tableKeyPrefix !== undefined) checkTableKeyPrefix(pipeline, tableKeyPrefix);
  checkEncoderLimits(pipeline, props);
  checkRejectedItemRetention(pipeline, props);
  checkExistingResources(pipeline, props);
  checkResources(pipeline, { ...props, tableKeyName });
  checkManagedOnlyProps(pipeline, props);
  checkNetwork(pipeline, props);
}

/** TypeScript checks these, but not values of type `any`, such as those of the app's context. */
function checkBooleansAndEnums(pipeline: Construct, props: ImageEncodingPipelineProps): void {
  checkBoolean(pipeline, 'synchronizeDeletes', props.synchronizeDeletes);
  checkBoolean(pipeline, 'versioned', props.versioned);
  checkBoolean(pipeline, 'outputEventBridgeEnabled', props.outputEventBridgeEnabled);
  checkBoolean(pipeline, 'statusIndex', props.statusIndex);
  checkEnum(pipeline, 'outputFormat', props.outputFormat, 'OutputFormat', OutputFormat);
  checkEnum(pipeline, 'tracing', props.tracing, 'lambda.Tracing', Tracing);
  checkEnum(pipeline, 'tableStream', props.tableStream, 'dynamodb.StreamViewType', StreamViewType);
}

function checkRemovalPolicy(pipeline: Construct, removalPolicy?: RemovalPolicy): void {
  if (removalPolicy === RemovalPolicy.SNAPSHOT) {
    throw invalidProp(
      pipeline,
      'removalPolicy',
      'is SNAPSHOT, but CloudFormation does not support snapshots of buckets, tables, queues and log groups',
      'Specify RemovalPolicy.RETAIN to keep them, or RemovalPolicy.DESTROY to delete them.',
    );
  }
  const { SNAPSHOT, ...allowed } = RemovalPolicy;
  checkEnum(pipeline, 'removalPolicy', removalPolicy, 'RemovalPolicy', allowed);
}

/** Any other object would count as a policy that allows any content. */
function checkContentPolicy(pipeline: Construct, contentPolicy?: ContentPolicy): void {
  if (
    contentPolicy === undefined ||
    (contentPolicy && typeof contentPolicy === 'object' && '_formats' in contentPolicy)
  ) {
    return;
  }
  throw invalidProp(
    pipeline,
    'contentPolicy',
    'must be a ContentPolicy',
    'Specify ContentPolicy.images() or ContentPolicy.anything().',
  );
}
