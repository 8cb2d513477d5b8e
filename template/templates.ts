import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { ImageEncodingTemplate } from './image-encoding-template';
import { notificationsHandler } from './notifications-handler';
import { version } from '../package.json';

/** The published templates, by file name. */
export const TEMPLATES = {
  'image-encoding-pipeline.template.json': {
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    data: 'Buckets, table, dead-letter queue and logs are retained when the stack is deleted.',
  },
  'image-encoding-pipeline-delete.template.json': {
    removalPolicy: RemovalPolicy.DESTROY,
    data: 'Buckets, table, dead-letter queue and logs are DELETED with the stack, including all of their content.',
  },
} as const;

export type TemplateFile = keyof typeof TEMPLATES;

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Properties?: { readonly Code?: { ZipFile?: string } } }>>;
}

/** Returns the text of a published template. */
export function synthesizeTemplate(file: TemplateFile): string {
  const { removalPolicy, data } = TEMPLATES[file];
  const outdir = mkdtempSync(join(tmpdir(), 'image-encoding-template-'));
  try {
    const app = new App({ outdir, context: { '@aws-cdk/aws-iam:minimizePolicies': true } });
    const stack = new ImageEncodingTemplate(app, 'ImageEncoding', {
      removalPolicy,
      description: `Encodes images that are uploaded to an S3 bucket as Base64 text, with one item per image in a DynamoDB table. ${data} cdk-image-encoding-pipeline ${version}`,
    });
    Validations.of(stack).acknowledge({
      id: 'CloudFormation-Validate::W1001',
      reason: 'The bucket with a condition is referenced only under the same condition.',
    });
    const { template } = app.synth().getStackArtifact(stack.artifactId);
    changeNotificationsHandler(template as Template);
    return `${JSON.stringify(template, undefined, 2)}\n`;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function changeNotificationsHandler({ Resources }: Template): void {
  for (const [logicalId, { Properties }] of Object.entries(Resources)) {
    const code = Properties?.Code;
    if (logicalId.startsWith('BucketNotificationsHandler') && code?.ZipFile) {
      code.ZipFile = notificationsHandler(code.ZipFile);
    }
  }
}
