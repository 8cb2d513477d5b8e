import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, CfnGlobalTable, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { definedProps } from '../common/defined-props';
import { ItemAttribute } from '../encoder/contract';

export interface MetadataTableProps {
  readonly tableKeyName: string;
  readonly rejectedItemRetention?: Duration;
  readonly statusIndex?: boolean;
  readonly tableStream?: StreamViewType;
  readonly encryptionKey?: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** The index of items by status, in the order of their last update. */
const STATUS_INDEX = {
  indexName: 'status-updated_at-index',
  partitionKey: { name: ItemAttribute.STATUS, type: AttributeType.STRING },
  sortKey: { name: ItemAttribute.UPDATED_AT, type: AttributeType.STRING },
  projectionType: ProjectionType.INCLUDE,
  nonKeyAttributes: [ItemAttribute.REASON, ItemAttribute.SOURCE_BUCKET, ItemAttribute.SOURCE_KEY],
};

/** The table with one item per image. It has on-demand capacity and point-in-time recovery. */
export class MetadataTable extends TableV2 {
  constructor(scope: Construct, id: string, props: MetadataTableProps) {
    super(
      scope,
      id,
      definedProps({
        partitionKey: { name: props.tableKeyName, type: AttributeType.STRING },
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        timeToLiveAttribute: props.rejectedItemRetention && ItemAttribute.EXPIRES_AT,
        globalSecondaryIndexes: props.statusIndex ? [STATUS_INDEX] : undefined,
        dynamoStream: props.tableStream,
        removalPolicy: props.removalPolicy,
      }),
    );
    if (props.encryptionKey) this.encryptWith(props.encryptionKey);
  }

  /** TableEncryptionV2.customerManagedKey() of the CDK throws if the Region of the stack is not known at synthesis. */
  private encryptWith(key: IKey): void {
    // Not declared as a property of this class, which would hide a key that a property injector sets.
    (this as { encryptionKey?: IKey }).encryptionKey = key;
    const table = this.node.defaultChild as CfnGlobalTable;
    table.sseSpecification = { sseEnabled: true, sseType: 'KMS' };
    table.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: key.keyArn });
    // Replicas can be added until synthesis, and they come before the table of this Region.
    this.node.addValidation({ validate: () => (replicaCount(table) > 1 ? [REPLICAS_WITH_KEY] : []) });
  }
}

const REPLICAS_WITH_KEY =
  'encryptionKey: is a key of one Region, but the metadata table has replicas in other Regions. ' +
  'Omit encryptionKey, or provide a metadataTable that is encrypted with a key in each Region.';

function replicaCount(table: CfnGlobalTable): number {
  return Stack.of(table).resolve(table.replicas).length;
}
