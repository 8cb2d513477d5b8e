/** The result of one image in `.demo/report.json`. Missing values are null. */
export interface ImageReport {
  readonly key: string;
  /** Status of the item, or null if there is no item. */
  readonly status: string | null;
  readonly reason: string | null;
  readonly format: string | null;
  /** As stored, before any EXIF orientation. */
  readonly width: number | null;
  readonly height: number | null;
  readonly sizeBytes: number;
  readonly outputKey: string | null;
  readonly outputSizeBytes: number | null;
  /** ENCODED: the output decodes to the uploaded bytes, and the item is correct. REJECTED: there is no output. */
  readonly verified: boolean;
  /** Time on the emulator from the start of the upload to the first read after its end that returns the item. */
  readonly latencyMs: number | null;
}

/** `.demo/report.json`. */
export interface DemoReport {
  /** Outputs of the stack by name. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly images: readonly ImageReport[];
  /** Wall time of each step. Some steps run at the same time. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** The result of one image, with attributes that the report omits. */
export interface ImageResult extends ImageReport {
  /** Media type in the item. */
  readonly mediaType: string | null;
  /** EXIF orientation in the item. From 5 on, viewers swap width and height. */
  readonly orientation: number | null;
  /** The differences from the expected result, one sentence each. */
  readonly differences: readonly string[];
}

/** Creates the report of the demo. */
export function demoReport(
  outputs: DemoReport['outputs'],
  results: readonly ImageResult[],
  seconds: DemoReport['seconds'],
): DemoReport {
  return {
    outputs,
    images: results.map(({ mediaType, orientation, differences, ...image }) => image),
    seconds: Object.fromEntries(Object.entries(seconds).map(([step, value]) => [step, Math.round(value * 100) / 100])),
  };
}

/** Width and height after a viewer has applied the EXIF orientation. */
export function shownSize(
  image: Pick<ImageResult, 'width' | 'height' | 'orientation'>,
): { width: number; height: number } | undefined {
  const { width, height, orientation } = image;
  if (width === null || height === null) return undefined;
  return (orientation ?? 1) >= 5 ? { width: height, height: width } : { width, height };
}
