/**
 * Returns the props without those that are undefined.
 *
 * Property injectors usually spread their own values before the specified props. An explicit `undefined` would override
 * them.
 */
export function definedProps<Props extends object>(props: Props): Props {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) as Props;
}
