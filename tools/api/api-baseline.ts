/** Parts of an assembly that jsii-diff does not compare, or that change without the API. */
const LEFT_OUT = ['readme', 'dependencyClosure', 'fingerprint', 'keywords', 'jsiiVersion', 'metadata'];
const LEFT_OUT_OF_TYPES = ['locationInModule', 'symbolId'];

/** The API of a `.jsii`, without documentation and source locations: short enough to track and to read. */
export function baselineOf(assembly: string): string {
  const whole = Object.entries(JSON.parse(assembly)).filter(([key]) => !LEFT_OUT.includes(key));
  const api = JSON.stringify(
    Object.fromEntries(whole),
    (key, value) => {
      if (LEFT_OUT_OF_TYPES.includes(key)) return undefined;
      return key === 'docs' ? { stability: value.stability, deprecated: value.deprecated } : value;
    },
    1,
  );
  return `${api}\n`;
}
