/** What kept the emulator, or something done with it, from working: one sentence for whoever started it. */
export class EmulatorError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'EmulatorError';
  }
}
