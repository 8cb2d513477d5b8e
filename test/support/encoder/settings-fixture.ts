import { EncoderSettings, ImageFormat } from '../../../src/encoder/contract';
import { readSettings } from '../../../src/encoder/settings';

/** The environment that the construct sets for a pipeline without props. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  INPUT_BUCKET: 'images',
  OUTPUT_BUCKET: 'outputs',
  OUTPUT_PREFIX: '',
  OUTPUT_SUFFIX: '.txt',
  METADATA_TABLE: 'items',
  TABLE_KEY_NAME: 'image_id',
  TABLE_KEY_PREFIX: '',
  PREFIX_FILTER: '',
  SUFFIX_FILTERS: JSON.stringify(['.jpg', '.png', '.gif']),
  CONTENT_POLICY: JSON.stringify(Object.values(ImageFormat)),
  MAX_OBJECT_SIZE_BYTES: String(1024 * 1024),
};

/** The settings of such a pipeline with some variables changed. */
export function settingsWith(changes: Readonly<Record<string, string>> = {}): EncoderSettings {
  return readSettings({ ...ENVIRONMENT, ...changes });
}
