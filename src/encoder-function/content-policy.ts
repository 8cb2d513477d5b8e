import { Token } from 'aws-cdk-lib';
import { invalidProp } from '../common/errors';
import { checkKinds, choiceOf, KindsOf, listOf } from '../common/prop-kinds';
import { ANY_CONTENT } from '../encoder/contract';

/** Image formats that the encoder recognises by their bytes, whatever an object's name or content type says. */
export enum ImageFormat {
  /** JPEG (ISO/IEC 10918-1), `image/jpeg`. */
  JPEG = 'JPEG',
  /** Portable Network Graphics, animated ones included, `image/png`. */
  PNG = 'PNG',
  /** Graphics Interchange Format, `image/gif`. */
  GIF = 'GIF',
  /** WebP, lossy and lossless, `image/webp`. */
  WEBP = 'WEBP',
  /** AV1 Image File Format, `image/avif`. */
  AVIF = 'AVIF',
  /** High Efficiency Image File Format, `image/heic`. */
  HEIC = 'HEIC',
  /** JPEG XL, `image/jxl`. */
  JPEG_XL = 'JPEG_XL',
  /** Tagged Image File Format, `image/tiff`. */
  TIFF = 'TIFF',
  /** Windows bitmap, `image/bmp`. */
  BMP = 'BMP',
  /** Scalable Vector Graphics, `image/svg+xml`. */
  SVG = 'SVG',
  /** Windows icon, `image/vnd.microsoft.icon`. */
  ICO = 'ICO',
}

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
    return new ContentPolicy(JSON.stringify([...new Set(formats)]));
  }

  /** Whatever matches the filters is encoded, an empty object to an empty text. */
  public static anything(): ContentPolicy {
    return new ContentPolicy(ANY_CONTENT);
  }

  private constructor(
    /**
     * The policy as the encoder reads it from its environment.
     * @internal
     */
    readonly _setting: string,
  ) {}
}
