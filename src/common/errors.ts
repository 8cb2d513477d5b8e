import { IConstruct } from 'constructs';

/** A prop that cannot be deployed as given: says where it stands, which prop it is, what was given and what to do. */
export class InvalidPropError extends Error {
  /**
   * @param where the construct (its path is told) or the factory that was given the prop
   * @param prop name of the prop
   * @param problem what is wrong, with the value that was given
   * @param remedy what to do about it, as a sentence
   */
  constructor(where: IConstruct | string, prop: string, problem: string, remedy: string) {
    super(`${typeof where === 'string' ? where : `[${where.node.path}]`} ${prop}: ${problem}. ${remedy}`);
    this.name = 'InvalidPropError';
  }
}
