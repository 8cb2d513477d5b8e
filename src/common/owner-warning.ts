import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { DOCUMENTATION } from './documentation';

/** A change that only the owner of an existing resource can make. */
export interface OwnerChange {
  /** The prop that provides the resource, or that requires the change. */
  readonly prop: string;
  /** Name of the warning, by which it is acknowledged. */
  readonly warning: string;
  /** What must be changed, with the path of the resource. */
  readonly part: string;
  /** Why the app cannot change it; without a full stop. */
  readonly reason: string;
  /** What does not work, or what must be added; without a full stop. */
  readonly consequence: string;
}

/** Warns that the owner of an existing resource has to change it, because this app cannot. */
export function warnOwner(scope: IConstruct, { prop, warning, part, reason, consequence }: OwnerChange): void {
  Annotations.of(scope).addWarningV2(
    `cdk-image-encoding-pipeline:${warning}`,
    `${prop}: ${part} cannot be changed by this app because ${reason}. ${consequence}. ` +
      `Follow ${DOCUMENTATION}/existing-resources.md, then acknowledge this warning.`,
  );
}
