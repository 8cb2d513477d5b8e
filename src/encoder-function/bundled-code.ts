import { readFileSync } from 'fs';
import * as path from 'path';
import { Code } from 'aws-cdk-lib/aws-lambda';

/** The handler of every bundle: its file is `index.js`, which is also what CloudFormation calls inline code. */
export const HANDLER = 'index.handler';

/** A bundle that is in this package, as a file of the cloud assembly. */
export function bundleAsAsset(name: 'encode-image'): Code {
  return Code.fromAsset(folderOf(name));
}

/**
 * A bundle that is in this package, as a text in the template. CloudFormation takes up to 4 MB of it, zipped.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
 */
export function bundleInline(name: 'encode-image' | 'empty-bucket'): Code {
  return Code.fromInline(readFileSync(path.join(folderOf(name), 'index.js'), 'utf8'));
}

function folderOf(name: string): string {
  return path.join(__dirname, '..', '..', 'assets', `${name}.lambda`);
}
