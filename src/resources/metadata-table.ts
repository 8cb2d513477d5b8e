import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, CfnGlobalTable, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { definedProps } from '../common/defined-props';
import { ItemAttribute } from '../encoder/contract';

/** What the metadata table is made from. */
export interface MetadataTableProps {
  readonly tableKeyName: string;
  readonly rejectedItemRetention?: Duration;
  readonly statusIndex?: boolean;
  readonly tableStream?: StreamViewType;
  readonly encryptionKey?: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** Finds rows by their status, in the order in which they were updated. */
const STATUS_INDEX = {
  indexName: 'status-updated_at-index',
  partitionKey: { name: ItemAttribute.STATUS, type: AttributeType.STRING },
  sortKey: { name: ItemAttribute.UPDATED_AT, type: AttributeType.STRING },
  projectionType: ProjectionType.INCLUDE,
  nonKeyAttributes: [ItemAttribute.REASON, ItemAttribute.SOURCE_BUCKET, ItemAttribute.SOURCE_KEY],
};

/** The table with a row for each image: on demand, and recoverable to any point in time. */
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

  /** The CDK's own TableEncryptionV2.customerManagedKey() refuses a stack whose Region is not known at synthesis. */
  private encryptWith(key: IKey): void {
    // Declared again, the property would hide the key that a property injector gives the table.
    (this as { encryptionKey?: IKey }).encryptionKey = key;
    const table = this.node.defaultChild as CfnGlobalTable;
    table.sseSpecification = { sseEnabled: true, sseType: 'KMS' };
    table.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: key.keyArn });
  }
}
