import type { DeployedPipeline } from './deployed-pipeline';
import type { Emulator } from '../../test/emulator/emulator';

/** What `--keep` prints: how to reach the pipeline that is left running, and how to stop it. */
export function howToReach(
  emulator: Pick<Emulator, 'endpoint' | 'environment' | 'pid'>,
  pipeline: Pick<DeployedPipeline, 'output' | 'outputs'>,
): string {
  const variables = Object.entries(emulator.environment).filter(([name]) => name.startsWith('AWS_'));
  const width = Math.max(...Object.keys(pipeline.outputs).map((name) => name.length));
  return `
The pipeline is still running, at ${emulator.endpoint}:

${Object.entries(pipeline.outputs)
  .map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
  .join('\n')}

Any client of AWS reaches it with these variables:

${variables.map(([name, value]) => `  export ${name}=${value}`).join('\n')}

  aws s3 cp photo.jpg s3://${pipeline.output('UploadBucket')}/photo.jpg
  aws s3 cp s3://${pipeline.output('TextBucket')}/photo.jpg.txt -
  aws dynamodb scan --table-name ${pipeline.output('MetadataTable')}
  aws logs tail ${pipeline.output('EncoderLogGroup')}

or, with the SDK for JavaScript: new S3Client({ forcePathStyle: true })

Stop it, and everything in it is gone:

  kill ${emulator.pid}
`;
}
