import { CfnParameterProps } from 'aws-cdk-lib';
import { OutputFormat } from '../src';
import { DEFAULT_SUFFIX_FILTERS } from '../src/published-template';

const OUTPUT_FORMATS = Object.values(OutputFormat);

/** A parameter of the template, with its label in the form of the CloudFormation console. */
export interface FormField extends CfnParameterProps {
  readonly label: string;
  readonly description: string;
}

/** The form for creating a stack from the template: its groups, with their parameters. */
export const FORM = {
  'Images to encode': {
    ImageSuffixes: {
      label: 'Suffixes of images',
      type: 'CommaDelimitedList',
      default: DEFAULT_SUFFIX_FILTERS.join(','),
      description:
        'Only objects whose key ends with one of these suffixes are encoded. Separate them with commas. Each suffix matches as given, in lower case and in upper case: .jpg matches cat.jpg and CAT.JPG, but not cat.Jpg.',
      allowedPattern: '^[^\\u0000-\\u001f\\u007f-\\u009f"*\\\\]{1,1024}$',
      constraintDescription:
        'must have no empty suffix, control character, quotation mark, backslash or *. Wildcards are not supported: specify plain suffixes, such as .jpg,.png',
    },
    KeyPrefix: {
      label: 'Prefix of images (optional)',
      default: '',
      description:
        'Only objects whose key starts with this prefix are encoded, such as photos/. The prefix is case-sensitive. Leave it empty to encode images with any key.',
      maxLength: 1024,
      allowedPattern: "^[A-Za-z0-9!_.'()/-]*$",
      constraintDescription:
        "must be at most 1,024 letters, digits and characters of !_.'()/-. Wildcards are not supported: specify a plain prefix, such as photos/",
    },
    MaximumImageSize: {
      label: 'Maximum image size, in MB',
      default: '10000',
      description:
        'In whole MB (1,000,000 bytes). Larger images are rejected with the reason TOO_LARGE. At an assumed 50 MB per second, the encoder can encode 15,000 MB within its timeout of 5 minutes. The events of images that take longer are sent to the dead-letter queue.',
      allowedPattern: '^([1-9][0-9]{0,3}|[1-3][0-9]{4}|40[01][0-9]{2}|402[0-5][0-9]|4026[0-5])$',
      constraintDescription: 'must be a whole number between 1 and 40,265, without a comma',
    },
  },
  'Input bucket': {
    ExistingInputBucket: {
      label: 'Existing bucket (optional)',
      default: '',
      description:
        'Name of an existing bucket in this account and Region. Its other notifications are kept. Leave it empty to create a bucket. If you specify a bucket in a later update, it replaces the bucket that the stack created; the template that deletes data then deletes that bucket and its images.',
      allowedPattern: '^$|^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
      constraintDescription: 'must be the name of a bucket, such as team-photos, without s3:// and path, or empty',
    },
    ExistingInputBucketKey: {
      label: 'KMS key of the existing bucket (optional)',
      default: '',
      description:
        'ARN of the KMS key that encrypts the existing bucket. The encoder is granted the use of the key. Leave it empty if the bucket has no KMS key.',
      allowedPattern: '^$|^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$',
      constraintDescription:
        'must be the ARN of a key, such as arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab, or empty',
    },
  },
  'Output and metadata': {
    OutputFormat: {
      label: 'Output format',
      default: 'BASE64',
      allowedValues: OUTPUT_FORMATS,
      description:
        'BASE64: one line. BASE64URL: one line, with the URL-safe alphabet. MIME: lines of 76 characters. DATA_URI: a data URI with the media type of the image.',
      constraintDescription: `must be ${OUTPUT_FORMATS.slice(0, -1).join(', ')} or ${OUTPUT_FORMATS.at(-1)}`,
    },
    TableKeyName: {
      label: "Name of the table's partition key",
      default: 'image_id',
      description:
        'The attribute that contains the key of the image. If you change it later, the stack creates a new, empty table.',
      allowedPattern: '^[!-~]{1,255}$',
      constraintDescription: 'must be 1 to 255 printable ASCII characters without spaces, such as image_id',
    },
  },
  'Encoder and alarms': {
    MemorySize: {
      label: 'Memory of the encoder, in MB',
      type: 'Number',
      default: 1769,
      minValue: 256,
      maxValue: 10240,
      description:
        'Lambda allocates CPU in proportion to memory. With 1,769 MB, the encoder has one CPU, and it cannot use more. Each allowed value is enough for images of any size.',
      constraintDescription: 'must be a whole number between 256 and 10,240, without a comma',
    },
    AlarmEmail: {
      label: 'E-mail address for alarms (optional)',
      default: '',
      description:
        'The alarms notify this address when their state changes. AWS first sends an e-mail that asks for a confirmation. Leave it empty to create no alarms. The alarms cost about 0.80 USD per month.',
      allowedPattern: '^$|^[^@\\s]{1,64}@[^@\\s]{1,255}$',
      constraintDescription: 'must be an e-mail address, such as on-call@example.com, or empty',
    },
  },
} as const satisfies Record<string, Record<string, FormField>>;

type Groups = typeof FORM;

/** The names of the parameters. */
export type ParameterName = { [group in keyof Groups]: keyof Groups[group] }[keyof Groups];
