import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { DOCUMENTATION } from './documentation';

/** A resource that was imported, whose policy lacks a statement. */
export interface ImportedPolicy {
  /** The prop that brought it. */
  readonly prop: string;
  /** Name of the warning, by which it is acknowledged. */
  readonly warning: string;
  /** What it is, with its path. */
  readonly resource: string;
  readonly kind: string;
  /** What does not work, or what the policy must allow; without a full stop. */
  readonly consequence: string;
}

/** Warns of a statement that its owner has to add, since the CDK cannot change the policy of what was imported. */
export function warnOfImportedPolicy(scope: IConstruct, policy: ImportedPolicy): void {
  Annotations.of(scope).addWarningV2(
    `cdk-image-encoding-pipeline:${policy.warning}`,
    `${policy.prop}: the policy of ${policy.resource} is not this app's to change, since the ${policy.kind} was imported. ` +
      `${policy.consequence}; ${DOCUMENTATION}/brought-resources.md has the statement. ` +
      'Add it, then acknowledge this warning.',
  );
}
