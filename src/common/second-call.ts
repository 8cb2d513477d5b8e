import { IConstruct } from 'constructs';
import { invalidProp } from './errors';

/** Checks that a method which creates a construct with a fixed id is not called twice. */
export function refuseSecondCall(of: IConstruct, method: string, id: string, remedy: string): void {
  if (of.node.tryFindChild(id)) throw invalidProp(of, method, 'was called before', remedy);
}
