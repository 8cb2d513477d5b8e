import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** Every synthesis leaves a folder behind; those of a test run go into one that is removed with it. */
export default function makeTempFolder(): void {
  process.env.TMPDIR = fs.mkdtempSync(path.join(os.tmpdir(), 'image-encoding-tests-'));
}
