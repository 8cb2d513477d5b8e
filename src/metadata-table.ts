import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, CfnGlobalTable, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { RowAttribute } from './encoder/contract';

/** What the metadata table is made from. */
export interface MetadataTableProps {
  readonly partitionKey: string;
  readonly letsRowsExpire: boolean;
  readonly encryptionKey?: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** The table with a row for each image: on demand, and recoverable to any point in time. */
export class MetadataTable extends TableV2 {
  public override readonly encryptionKey?: IKey;

  constructor(scope: Construct, id: string, props: MetadataTableProps) {
    super(scope, id, {
      partitionKey: { name: props.partitionKey, type: AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: props.letsRowsExpire ? RowAttribute.EXPIRES_AT : undefined,
      removalPolicy: props.removalPolicy,
    });
    this.encryptionKey = props.encryptionKey;
    if (props.encryptionKey) this.encryptWith(props.encryptionKey);
  }

  /** The CDK's own TableEncryptionV2.customerManagedKey() refuses a stack whose Region is not known at synthesis. */
  private encryptWith(key: IKey): void {
    const table = this.node.defaultChild as CfnGlobalTable;
    table.sseSpecification = { sseEnabled: true, sseType: 'KMS' };
    table.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: key.keyArn });
  }
}
