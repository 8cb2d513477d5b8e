import { IConstruct } from 'constructs';
import { invalidProp } from './errors';

/** Refuses a second call of a method that makes something under an id. */
export function refuseSecondCall(of: IConstruct, method: string, id: string, remedy: string): void {
  if (of.node.tryFindChild(id)) throw invalidProp(of, method, 'was called before', remedy);
}
