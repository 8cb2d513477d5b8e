import { EnvironmentVariable } from '../../src/encoder/contract';
import { InvalidSettingError } from '../../src/encoder/errors';
import { readSettings } from '../../src/encoder/settings';
import { ENVIRONMENT } from '../support/encoder/settings-fixture';

describe('settings are read from the environment', () => {
  test('a pipeline without props', () => {
    expect(readSettings(ENVIRONMENT)).toMatchObject({
      input: { name: 'images', owner: undefined },
      output: { name: 'texts', owner: undefined, prefix: '', suffix: '.txt' },
      table: { name: 'rows', keyName: 'image_id', keyPrefix: '' },
      filter: { prefix: '', suffixes: ['.jpg', '.png', '.gif'] },
      maxObjectSizeBytes: 1024 * 1024,
    });
  });

  test('every content passes when the policy says so', () => {
    expect(readSettings({ ...ENVIRONMENT, CONTENT_POLICY: 'ANYTHING' }).formats).toBeUndefined();
  });

  test('rows of rejected images are kept for ever, or as long as it says', () => {
    expect(readSettings(ENVIRONMENT).rejectedItemRetentionSeconds).toBeUndefined();
    const settings = readSettings({ ...ENVIRONMENT, REJECTED_ITEM_RETENTION_SECONDS: '86400' });
    expect(settings.rejectedItemRetentionSeconds).toBe(86400);
  });

  test('owners are read where they are known', () => {
    const settings = readSettings({ ...ENVIRONMENT, INPUT_BUCKET_OWNER: '111122223333', OUTPUT_BUCKET_OWNER: '' });
    expect([settings.input.owner, settings.output.owner]).toEqual(['111122223333', undefined]);
  });

  test('what may be empty may also be absent', () => {
    const { OUTPUT_PREFIX, OUTPUT_SUFFIX, PREFIX_FILTER, TABLE_KEY_PREFIX, ...rest } = ENVIRONMENT;
    expect([OUTPUT_PREFIX, OUTPUT_SUFFIX, PREFIX_FILTER, TABLE_KEY_PREFIX]).toEqual(['', '.txt', '', '']);
    expect(readSettings(rest).output).toMatchObject({ prefix: '', suffix: '' });
  });
});

describe('a setting that cannot be used is an error that names the variable', () => {
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
  ])('%s = %j', (variable, value) => {
    const read = () => readSettings({ ...ENVIRONMENT, [variable]: value });
    expect(read).toThrow(InvalidSettingError);
    expect(read).toThrow(`The environment variable ${variable} must be`);
  });
});
