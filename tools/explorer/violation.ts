/** A schedule broke a promise. */
export class Violation extends Error {
  override readonly name = 'Violation';

  constructor(
    readonly promise:
      | 'output and item describe the newest object'
      | 'ENCODED names an output that was completely written'
      | 'an item describes one object'
      | 'attributes of other applications are kept'
      | "an encoder's output removes only an encoder's output"
      | 'a duplicate writes nothing'
      | 'an incomplete upload is aborted'
      | 'every invocation ends'
      | 'every event is acknowledged',
    details: string,
  ) {
    super(`${promise}: ${details}`);
  }
}
