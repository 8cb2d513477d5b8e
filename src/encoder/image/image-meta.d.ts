/** The package has its types for ES modules only, and jsii compiles to CommonJS; the bundle contains it. */
declare module 'image-meta' {
  export function imageMeta(input: Uint8Array): { width: number; height: number; type?: string };
}
