import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { DOCUMENTATION } from './documentation';

/** Something that was brought and lacks what only its owner can add. */
export interface OwnersPart {
  /** The prop that brought it, or that needs it. */
  readonly prop: string;
  /** Name of the warning, by which it is acknowledged. */
  readonly warning: string;
  /** What the app would have to change, with the path of the resource. */
  readonly part: string;
  /** Why it cannot; without a full stop. */
  readonly reason: string;
  /** What does not work, or what must be added; without a full stop. */
  readonly consequence: string;
}

/** Warns of what the owner of a resource has to do, since this app cannot. */
export function warnOfOwnersPart(scope: IConstruct, { prop, warning, part, reason, consequence }: OwnersPart): void {
  Annotations.of(scope).addWarningV2(
    `cdk-image-encoding-pipeline:${warning}`,
    `${prop}: ${part} is not this app's to change, since ${reason}. ` +
      `${consequence}; ${DOCUMENTATION}/brought-resources.md tells how. See to it, then acknowledge this warning.`,
  );
}
