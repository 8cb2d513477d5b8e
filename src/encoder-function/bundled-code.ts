import { readFileSync } from 'fs';
import * as path from 'path';
import { Code } from 'aws-cdk-lib/aws-lambda';

/** The handler of every bundle. CloudFormation also stores inline code in a file `index.js`. */
export const HANDLER = 'index.handler';

/** Returns a bundle of this package as an asset. */
export function bundleAsAsset(name: 'encode-image'): Code {
  return Code.fromAsset(folderOf(name));
}

/**
 * Returns a bundle of this package as inline code. CloudFormation accepts up to 4 MB, compressed.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
 */
export function bundleInline(name: 'encode-image' | 'empty-bucket'): Code {
  return Code.fromInline(readFileSync(path.join(folderOf(name), 'index.js'), 'utf8'));
}

function folderOf(name: string): string {
  return path.join(__dirname, '..', '..', 'assets', `${name}.lambda`);
}
