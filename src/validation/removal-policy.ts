import { RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { invalidProp } from '../common/errors';

/** Refuses the removal policy that CloudFormation has for databases only. */
export function checkRemovalPolicy(scope: Construct, removalPolicy: RemovalPolicy): void {
  if (removalPolicy !== RemovalPolicy.SNAPSHOT) return;
  throw invalidProp(
    scope,
    'removalPolicy',
    'is SNAPSHOT, and CloudFormation makes no snapshots of buckets, tables, queues or log groups',
    'Give RemovalPolicy.RETAIN to keep them or RemovalPolicy.DESTROY to remove them.',
  );
}
