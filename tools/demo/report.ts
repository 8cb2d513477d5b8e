/** What became of one picture, as `.demo/report.json` tells it. Null is what there is not. */
export interface ImageReport {
  readonly key: string;
  /** The row's status; null where no row came. */
  readonly status: string | null;
  readonly reason: string | null;
  readonly format: string | null;
  /** As stored, before any EXIF orientation. */
  readonly width: number | null;
  readonly height: number | null;
  readonly sizeBytes: number;
  readonly outputKey: string | null;
  readonly outputSizeBytes: number | null;
  /** ENCODED: the text decodes to exactly what was uploaded, and the row tells the truth. REJECTED: there is no text. */
  readonly verified: boolean;
  /** Observed on the emulator: from the start of the upload until a look that began after its end saw the row. */
  readonly latencyMs: number | null;
}

/** `.demo/report.json`. */
export interface DemoReport {
  /** Outputs of the stack by name. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly images: readonly ImageReport[];
  /** Wall time of every step; some run side by side. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** What became of one picture, with what the report leaves out. */
export interface PictureResult extends ImageReport {
  /** Media type that the row gives. */
  readonly mediaType: string | null;
  /** EXIF orientation that the row gives; from 5 on, width and height change places when the picture is shown. */
  readonly orientation: number | null;
  /** What is not as it should be, each as a sentence. */
  readonly differences: readonly string[];
}

/** The report of a run. */
export function demoReport(
  outputs: DemoReport['outputs'],
  results: readonly PictureResult[],
  seconds: DemoReport['seconds'],
): DemoReport {
  return {
    outputs,
    images: results.map(({ mediaType, orientation, differences, ...image }) => image),
    seconds: Object.fromEntries(Object.entries(seconds).map(([step, value]) => [step, Math.round(value * 100) / 100])),
  };
}

/** Width and height as a viewer that obeys the EXIF orientation shows them. */
export function shownSize(
  image: Pick<PictureResult, 'width' | 'height' | 'orientation'>,
): { width: number; height: number } | undefined {
  const { width, height, orientation } = image;
  if (width === null || height === null) return undefined;
  return (orientation ?? 1) >= 5 ? { width: height, height: width } : { width, height };
}
