import { Token } from 'aws-cdk-lib';
import { invalidProp } from '../common/errors';
import { checkKinds, choiceOf, KindsOf, listOf } from '../common/prop-kinds';
import { ImageFormat } from '../encoder/contract';

/** Options of `ContentPolicy.images()`. */
export interface ImagesPolicyOptions {
  /**
   * The formats that are encoded. An image of another format is rejected with the reason FORMAT_NOT_ALLOWED.
   *
   * @default - every format of `ImageFormat`
   */
  readonly formats?: ImageFormat[];
}

const KINDS: KindsOf<ImagesPolicyOptions> = { formats: listOf(choiceOf('ImageFormat', ImageFormat), 'formats') };

/** Which content is encoded. What does not comply ends as REJECTED, with the reason in its row. */
export class ContentPolicy {
  /**
   * Only images, recognized by their signature. An image is encoded even if its dimensions cannot be read.
   * Other content is rejected with the reason NOT_AN_IMAGE, and an empty object with the reason EMPTY.
   *
   * @throws when `formats` is an empty or a tokenized list, or has something else in it
   */
  public static images(options: ImagesPolicyOptions = {}): ContentPolicy {
    checkKinds('ContentPolicy.images()', options, KINDS);
    const { formats = Object.values(ImageFormat) } = options;
    if (Token.isUnresolved(formats)) {
      throw invalidProp(
        'ContentPolicy.images()',
        'formats',
        'is a tokenized list, whose values are not known before deployment',
        'Give a list of ImageFormat values.',
      );
    }
    if (formats.length === 0) {
      throw invalidProp(
        'ContentPolicy.images()',
        'formats',
        'is an empty list, which would reject every image',
        'Leave it out to encode every format, or give at least one.',
      );
    }
    return new ContentPolicy([...new Set(formats)]);
  }

  /** Whatever matches the filters is encoded, an empty object to an empty text. */
  public static anything(): ContentPolicy {
    return new ContentPolicy();
  }

  private constructor(
    /**
     * The image formats that are encoded; undefined if any content is.
     * @internal
     */
    readonly _formats?: readonly ImageFormat[],
  ) {}
}
