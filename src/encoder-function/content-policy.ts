import { checkEnum, checkList } from '../common/prop-checks';
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

const FACTORY = 'ContentPolicy.images()';

/** Which content is encoded. Other content is rejected, and the item of the object contains the reason. */
export class ContentPolicy {
  /**
   * Encodes only images, which are recognized by their signature. An image is encoded even if its dimensions cannot be
   * read.
   *
   * Other content is rejected with the reason NOT_AN_IMAGE, and an empty object with the reason EMPTY.
   *
   * @param options the formats that are allowed
   * @throws if `formats` is an empty list, a tokenized list, or contains a value that is not an `ImageFormat`
   */
  public static images(options: ImagesPolicyOptions = {}): ContentPolicy {
    const { formats = Object.values(ImageFormat) } = options;
    checkList(FACTORY, 'formats', formats);
    // `null` stands for an undefined element, which is not a value of the enum.
    formats.forEach((format, i) => checkEnum(FACTORY, `formats[${i}]`, format ?? null, 'ImageFormat', ImageFormat));
    return new ContentPolicy([...new Set(formats)]);
  }

  /** Encodes any content, whatever it is. The Base64 output of an empty object is empty. */
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
