import * as fs from 'fs';

/** The end of what `make-temp-folder.ts` began. */
export default function removeTempFolder(): void {
  fs.rmSync(process.env.TMPDIR!, { recursive: true, force: true });
}
