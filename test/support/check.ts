/** A problem that a check found, in one sentence for the person who fixes it. */
export class CheckFailed extends Error {}

/** A check. Its result is printed after its title. It fails if `run` throws. */
export interface Check {
  readonly title: string;
  readonly run: () => Promise<string | void>;
  /** Whether the following checks require this one. If it fails, they are not run and count as failed. @default false */
  readonly isRequired?: boolean;
}

/** Runs checks sequentially, prints the result of each, and sets the exit code. */
export async function runChecks(checks: readonly Check[]): Promise<void> {
  let failed = 0;
  for (const [done, { title, run, isRequired }] of checks.entries()) {
    const started = Date.now();
    try {
      const result = await run();
      console.log(`ok    ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)${result ? `\n${result}` : ''}`);
    } catch (error) {
      console.error(`FAIL  ${title}\n      ${error instanceof Error ? error.message : error}`);
      failed += isRequired ? checks.length - done : 1;
      if (isRequired) break;
    }
  }
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
