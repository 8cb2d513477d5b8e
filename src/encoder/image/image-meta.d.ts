/** The package has types for ES modules only, but jsii compiles to CommonJS. The bundle contains the package. */
declare module 'image-meta' {
  export function imageMeta(input: Uint8Array): { width: number; height: number; type?: string };
}
