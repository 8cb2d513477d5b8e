import { CfnParameterProps } from 'aws-cdk-lib';
import { DEFAULT_SUFFIX_FILTERS } from '../src/common/defaults';
import { OutputFormat } from '../src/encoder/contract';

const OUTPUT_FORMATS = Object.values(OutputFormat);

/** A question of the form: what it is called there, what it says, and which answers are taken. */
export interface Question extends CfnParameterProps {
  readonly label: string;
  readonly description: string;
}

/** What a person is asked when a stack is made from the template, in groups. */
export const FORM = {
  'Which images': {
    ImageSuffixes: {
      label: 'Suffixes of images',
      type: 'CommaDelimitedList',
      default: DEFAULT_SUFFIX_FILTERS.join(','),
      description:
        'What the key of an uploaded object must end with one of, separated by commas. Each matches as given, all lower case and all upper case: .jpg takes cat.jpg and CAT.JPG, not cat.Jpg.',
      allowedPattern: '^[^\\u0000-\\u001f\\u007f-\\u009f"*\\\\]{1,1024}$',
      constraintDescription:
        'must have no empty suffix, control character, quotation mark, backslash or *. Filters have no wildcards: give the plain text, such as .jpg,.png',
    },
    KeyPrefix: {
      label: 'Prefix of images (optional)',
      default: '',
      description:
        'What the key of an uploaded object must start with, such as photos/. Case matters. Empty for every key.',
      maxLength: 1024,
      allowedPattern: "^[A-Za-z0-9!_.'()/-]*$",
      constraintDescription:
        "must be at most 1,024 letters, digits and characters of !_.'()/-. Filters have no wildcards: give the plain text, such as photos/",
    },
    MaximumImageSize: {
      label: 'Largest image, in MB',
      default: '10000',
      description:
        'In whole MB (1,000,000 bytes). A larger image is rejected with the reason TOO_LARGE. At an assumed 50 MB a second, the encoder finishes 15000 MB within its 5 minutes; what takes longer ends in the dead-letter queue.',
      allowedPattern: '^([1-9][0-9]{0,3}|[1-3][0-9]{4}|40[01][0-9]{2}|402[0-5][0-9]|4026[0-5])$',
      constraintDescription: 'must be a whole number of MB from 1 to 40265',
    },
  },
  'Where they are uploaded to': {
    ExistingInputBucket: {
      label: 'Existing bucket (optional)',
      default: '',
      description:
        'Name of a bucket of this account and Region. Its other notifications stay. Empty to have a bucket made. Named later, it takes the place of the bucket that was made, which the template that deletes data then removes with its images.',
      allowedPattern: '^$|^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
      constraintDescription: 'must be the name of a bucket, such as team-photos, without s3:// and path, or empty',
    },
    ExistingInputBucketKey: {
      label: 'KMS key of the existing bucket (optional)',
      default: '',
      description:
        'ARN of the KMS key that the existing bucket is encrypted with; the encoder is granted its use. Empty where the bucket has none.',
      allowedPattern: '^$|^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$',
      constraintDescription:
        'must be the ARN of a key, such as arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab, or empty',
    },
  },
  'What becomes of them': {
    OutputFormat: {
      label: 'Format of the texts',
      default: 'BASE64',
      allowedValues: OUTPUT_FORMATS,
      description:
        'BASE64: in one line. BASE64URL: the same, in the alphabet for URLs. MIME: in lines of 76 characters. DATA_URI: a data URI with the media type of the image.',
      constraintDescription: `must be ${OUTPUT_FORMATS.slice(0, -1).join(', ')} or ${OUTPUT_FORMATS.at(-1)}`,
    },
    TableKeyName: {
      label: 'Name of the key of the table',
      default: 'image_id',
      description:
        'The attribute that holds the key of the image. Changed later, it makes a new table, which is empty.',
      allowedPattern: '^[!-~]{1,255}$',
      constraintDescription: 'must be 1 to 255 letters, digits and signs of ASCII, without spaces, such as image_id',
    },
  },
  'How it runs': {
    MemorySize: {
      label: 'Memory of the encoder, in MB',
      type: 'Number',
      default: 1769,
      minValue: 256,
      maxValue: 10240,
      description:
        'Lambda gives CPU in proportion; 1769 MB is one whole CPU, and the encoder uses no more than one. Any of it is enough for an image of any size.',
      constraintDescription: 'must be a whole number of MB from 256 to 10240',
    },
    AlarmEmail: {
      label: 'E-mail address for alarms (optional)',
      default: '',
      description:
        'Who is told when something is wrong; AWS asks for a confirmation first. Empty for no alarms, which cost about 0.80 USD a month.',
      allowedPattern: '^$|^[^@\\s]{1,64}@[^@\\s]{1,255}$',
      constraintDescription: 'must be an e-mail address, such as on-call@example.com, or empty',
    },
  },
} as const satisfies Record<string, Record<string, Question>>;

type Groups = typeof FORM;

/** The names of the parameters. */
export type ParameterName = { [group in keyof Groups]: keyof Groups[group] }[keyof Groups];
