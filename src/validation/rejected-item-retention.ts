import { Stack } from 'aws-cdk-lib';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { invalidProp } from '../common/errors';
import { warnOwner } from '../common/owner-warning';
import { cfnTableBehind } from '../common/resource-identity';
import { ItemAttribute } from '../encoder/contract';
import { ImageEncodingPipelineProps } from '../image-encoding-pipeline-props';

/**
 * The item keeps the order of events, which Lambda can deliver for up to six hours, and of the invocations that are still
 * running. DynamoDB itself can take days to remove an expired item.
 */
const MIN_DAYS = 1;

/** Checks `rejectedItemRetention`, and that items can expire in an existing table. */
export function checkRejectedItemRetention(
  scope: Construct,
  { rejectedItemRetention, metadataTable }: ImageEncodingPipelineProps,
): void {
  if (!rejectedItemRetention) return;
  if (!rejectedItemRetention.isUnresolved()) {
    const seconds = rejectedItemRetention.toSeconds({ integral: false });
    if (!Number.isSafeInteger(seconds) || seconds < MIN_DAYS * 24 * 60 * 60) {
      throw invalidProp(
        scope,
        'rejectedItemRetention',
        `must be at least ${MIN_DAYS} day and a whole number of seconds, got ${seconds} seconds`,
        `Specify Duration.days(${MIN_DAYS}) or longer.`,
      );
    }
  }
  if (metadataTable) checkTimeToLive(scope, metadataTable);
}

/** The CloudFormation property. Tables of both resource types have it. */
type TimeToLive = { readonly attributeName?: unknown; readonly enabled?: unknown } | undefined;

/** Checks a table of this app. For an imported table, a warning tells the owner what is required. */
function checkTimeToLive(scope: Construct, table: ITable): void {
  const resource = cfnTableBehind(table);
  if (!resource) {
    warnOwner(scope, {
      prop: 'rejectedItemRetention',
      warning: 'importedTimeToLive',
      part: `the time to live of ${table.node.path}`,
      reason: 'the table is imported',
      consequence: `No item expires unless time to live is enabled for the attribute ${ItemAttribute.EXPIRES_AT}`,
    });
    return;
  }
  if (!('timeToLiveSpecification' in resource)) return;
  const timeToLive: TimeToLive = Stack.of(resource).resolve(resource.timeToLiveSpecification);
  const isToken = timeToLive && typeof timeToLive.attributeName !== 'string';
  const attribute = timeToLive?.enabled === false ? undefined : timeToLive?.attributeName;
  if (isToken || attribute === ItemAttribute.EXPIRES_AT) return;
  const actual = attribute === undefined ? 'no time to live' : `its time to live on ${JSON.stringify(attribute)}`;
  throw invalidProp(
    scope,
    'rejectedItemRetention',
    `is specified, but the metadata table ${table.node.path} has ${actual}, so no item would expire`,
    `Set the table's timeToLiveAttribute to '${ItemAttribute.EXPIRES_AT}', or omit rejectedItemRetention.`,
  );
}
