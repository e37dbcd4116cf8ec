/**
 * Makes an address pattern ready: `body.json.items[].note` is that place, `body.json.*` all below it, `any` everything.
 * What it is asked are addresses as `pointPattern` of core gives them.
 */
export function compilePoint(pattern: string): (point: string) => boolean {
  if (pattern === 'any') return () => true;
  if (!pattern.endsWith('.*')) return (point) => point === pattern;
  const parent = pattern.slice(0, -2);
  return (point) => point.startsWith(parent) && (point.charCodeAt(parent.length) === 0x2e || point.charCodeAt(parent.length) === 0x5b);
}
