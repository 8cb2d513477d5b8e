import { EncoderSettings, ImageFormat } from '../../../src/encoder/contract';
import { readSettings } from '../../../src/encoder/settings';

/** An environment as the construct makes it for a pipeline without props. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  INPUT_BUCKET: 'images',
  OUTPUT_BUCKET: 'texts',
  OUTPUT_PREFIX: '',
  OUTPUT_SUFFIX: '.txt',
  METADATA_TABLE: 'rows',
  TABLE_KEY_NAME: 'image_id',
  TABLE_KEY_PREFIX: '',
  PREFIX_FILTER: '',
  SUFFIX_FILTERS: JSON.stringify(['.jpg', '.png', '.gif']),
  CONTENT_POLICY: JSON.stringify(Object.values(ImageFormat)),
  MAX_OBJECT_SIZE_BYTES: String(1024 * 1024),
};

/** EncoderSettings of such a pipeline, some of its variables changed. */
export function settingsWith(changes: Readonly<Record<string, string>> = {}): EncoderSettings {
  return readSettings({ ...ENVIRONMENT, ...changes });
}
