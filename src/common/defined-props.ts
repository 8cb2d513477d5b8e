/**
 * Leaves out props that are undefined.
 *
 * Property injectors usually put their own values before the given props, and an explicit `undefined` would override them.
 */
export function definedProps<Props extends object>(props: Props): Props {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) as Props;
}
