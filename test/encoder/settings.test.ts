import { EnvironmentVariable } from '../../src/encoder/contract';
import { InvalidSettingError } from '../../src/encoder/errors';
import { readSettings } from '../../src/encoder/settings';
import { ENVIRONMENT } from '../support/encoder/settings-fixture';

describe('readSettings', () => {
  test('reads the environment of a pipeline without props', () => {
    expect(readSettings(ENVIRONMENT)).toMatchObject({
      input: { name: 'images', owner: undefined },
      output: { name: 'outputs', owner: undefined, prefix: '', suffix: '.txt' },
      table: { name: 'items', keyName: 'image_id', keyPrefix: '' },
      filter: { prefix: '', suffixes: ['.jpg', '.png', '.gif'] },
      maxObjectSizeBytes: 1024 * 1024,
    });
  });

  test('has no formats if the policy allows any content', () => {
    expect(readSettings({ ...ENVIRONMENT, CONTENT_POLICY: 'ANYTHING' }).formats).toBeUndefined();
  });

  test('has no retention of rejected images unless it is set', () => {
    expect(readSettings(ENVIRONMENT).rejectedItemRetentionSeconds).toBeUndefined();
    const settings = readSettings({ ...ENVIRONMENT, REJECTED_ITEM_RETENTION_SECONDS: '86400' });
    expect(settings.rejectedItemRetentionSeconds).toBe(86400);
  });

  test('reads the owners of buckets if they are set', () => {
    const settings = readSettings({ ...ENVIRONMENT, INPUT_BUCKET_OWNER: '111122223333', OUTPUT_BUCKET_OWNER: '' });
    expect([settings.input.owner, settings.output.owner]).toEqual(['111122223333', undefined]);
  });

  test('treats absent prefixes and suffixes as empty', () => {
    const { OUTPUT_PREFIX, OUTPUT_SUFFIX, PREFIX_FILTER, TABLE_KEY_PREFIX, ...rest } = ENVIRONMENT;
    expect([OUTPUT_PREFIX, OUTPUT_SUFFIX, PREFIX_FILTER, TABLE_KEY_PREFIX]).toEqual(['', '.txt', '', '']);
    expect(readSettings(rest).output).toMatchObject({ prefix: '', suffix: '' });
  });
});

describe('an invalid setting', () => {
  test.each([
    [EnvironmentVariable.INPUT_BUCKET, undefined],
    [EnvironmentVariable.INPUT_BUCKET, ''],
    [EnvironmentVariable.INPUT_BUCKET_OWNER, '12345'],
    [EnvironmentVariable.OUTPUT_BUCKET, undefined],
    [EnvironmentVariable.OUTPUT_BUCKET_OWNER, 'me'],
    [EnvironmentVariable.METADATA_TABLE, undefined],
    [EnvironmentVariable.TABLE_KEY_NAME, undefined],
    [EnvironmentVariable.SUFFIX_FILTERS, '.jpg,.png'],
    [EnvironmentVariable.SUFFIX_FILTERS, '[]'],
    [EnvironmentVariable.SUFFIX_FILTERS, '[1]'],
    [EnvironmentVariable.SUFFIX_FILTERS, '[".jpg", ""]'],
    [EnvironmentVariable.CONTENT_POLICY, undefined],
    [EnvironmentVariable.CONTENT_POLICY, '["PCX"]'],
    [EnvironmentVariable.CONTENT_POLICY, '[]'],
    [EnvironmentVariable.MAX_OBJECT_SIZE_BYTES, '1 MB'],
    [EnvironmentVariable.MAX_OBJECT_SIZE_BYTES, '0'],
    [EnvironmentVariable.MAX_OBJECT_SIZE_BYTES, '99999999999999999999'],
    [EnvironmentVariable.REJECTED_ITEM_RETENTION_SECONDS, '1 day'],
    [EnvironmentVariable.REJECTED_ITEM_RETENTION_SECONDS, '0'],
  ])('causes an error that names the variable: %s = %j', (variable, value) => {
    const read = () => readSettings({ ...ENVIRONMENT, [variable]: value });
    expect(read).toThrow(InvalidSettingError);
    expect(read).toThrow(`The environment variable ${variable} must be`);
  });
});
