import * as fs from 'fs';

/** Runs once, after all test files: removes what `set-up.ts` created. A shared emulator ends at the same time. */
export default function tearDown(): void {
  fs.rmSync(process.env.TMPDIR!, { recursive: true, force: true, maxRetries: 5 });
}
