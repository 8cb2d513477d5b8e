/** A promise that a schedule broke. */
export class Violation extends Error {
  override readonly name = 'Violation';

  constructor(
    readonly promise:
      | 'output and row describe the newest object'
      | 'ENCODED names a text that was completely written'
      | 'a row describes one object'
      | 'what others put into a row survives'
      | "an encoder's output removes only an encoder's output"
      | 'a duplicate writes nothing'
      | 'an upload that is not completed is given up'
      | 'every run ends'
      | 'every delivery settles',
    what: string,
  ) {
    super(`${promise}: ${what}`);
  }
}
