/** What a check found wrong, in a sentence for whoever has to put it right. */
export class CheckFailed extends Error {}

/** One thing that is looked at. What it returns is printed behind its title; it fails by throwing. */
export interface Check {
  readonly title: string;
  readonly run: () => Promise<string | void>;
  /** The checks behind this one are about what it makes: when it fails, they count as failed. @default false */
  readonly isBasis?: boolean;
}

/** Runs checks one after the other, says what each found, and sets the exit code. */
export async function runChecks(checks: readonly Check[]): Promise<void> {
  let failed = 0;
  for (const [done, { title, run, isBasis }] of checks.entries()) {
    const started = Date.now();
    try {
      const finding = await run();
      console.log(`ok    ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)${finding ? `\n${finding}` : ''}`);
    } catch (error) {
      console.error(`FAIL  ${title}\n      ${error instanceof Error ? error.message : error}`);
      failed += isBasis ? checks.length - done : 1;
      if (isBasis) break;
    }
  }
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
