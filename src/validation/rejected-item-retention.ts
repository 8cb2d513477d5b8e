import { Stack } from 'aws-cdk-lib';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { invalidProp } from '../common/errors';
import { warnOfOwnersPart } from '../common/owner-warning';
import { cfnTableBehind } from '../common/resource-identity';
import { ItemAttribute } from '../encoder/contract';
import { ImageEncodingPipelineProps } from '../image-encoding-pipeline-props';

/**
 * Shortest retention of a row. The row orders what Lambda delivers of an image, for up to six hours, and the runs that
 * are under way; and DynamoDB itself may take days to remove what has expired.
 */
const MIN_SECONDS = 24 * 60 * 60;

/** Checks how long rows of rejected images are kept, and that a table that was brought lets them expire. */
export function checkRejectedItemRetention(
  scope: Construct,
  { rejectedItemRetention, metadataTable }: ImageEncodingPipelineProps,
): void {
  if (!rejectedItemRetention) return;
  if (!rejectedItemRetention.isUnresolved()) checkSeconds(scope, rejectedItemRetention.toSeconds({ integral: false }));
  if (metadataTable) checkTimeToLive(scope, metadataTable);
}

function checkSeconds(scope: Construct, seconds: number): void {
  if (Number.isSafeInteger(seconds) && seconds >= MIN_SECONDS) return;
  throw invalidProp(
    scope,
    'rejectedItemRetention',
    `is ${seconds} seconds, and it must be a whole number of seconds, at least ${MIN_SECONDS}: while deliveries of an image are under way, its row keeps their order`,
    'Give Duration.days(1) or more.',
  );
}

/** The CloudFormation property, which both kinds of tables have. */
type TimeToLive = { readonly attributeName?: unknown; readonly enabled?: unknown } | undefined;

/** Checks a table that this app makes, and asks the owner of another. */
function checkTimeToLive(scope: Construct, table: ITable): void {
  const resource = cfnTableBehind(table);
  if (!resource) {
    warnOfOwnersPart(scope, {
      prop: 'rejectedItemRetention',
      warning: 'importedTimeToLive',
      part: `the time to live of ${table.node.path}`,
      reason: 'the table was imported',
      consequence: `No row is removed unless it is on the attribute ${ItemAttribute.EXPIRES_AT}`,
    });
    return;
  }
  if (!('timeToLiveSpecification' in resource)) return;
  const timeToLive: TimeToLive = Stack.of(resource).resolve(resource.timeToLiveSpecification);
  const isToken = timeToLive && typeof timeToLive.attributeName !== 'string';
  const attribute = timeToLive?.enabled === false ? undefined : timeToLive?.attributeName;
  if (isToken || attribute === ItemAttribute.EXPIRES_AT) return;
  const found = attribute === undefined ? 'no time to live' : `its time to live on ${JSON.stringify(attribute)}`;
  throw invalidProp(
    scope,
    'rejectedItemRetention',
    `is given, and the metadata table ${table.node.path} has ${found}, so no row would be removed`,
    `Set the table's timeToLiveAttribute to '${ItemAttribute.EXPIRES_AT}', or leave rejectedItemRetention out.`,
  );
}
