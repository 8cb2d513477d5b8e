import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** Runs once, before all test files; what it sets in the environment is set in all of them. */
export default function setUp(): void {
  // Every synthesis leaves a folder behind. Those of a test run go into one that is removed with it.
  process.env.TMPDIR = fs.mkdtempSync(path.join(os.tmpdir(), 'image-encoding-tests-'));
  // The CDK's validation of templates takes most of the time of a synthesis. `template-validation.test.ts` turns it on.
  process.env.CDK_VALIDATION = 'false';
}
