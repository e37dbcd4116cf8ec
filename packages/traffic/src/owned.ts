/**
 * The text as a string of its own. A string cut out of another one keeps the whole of that alive: a remembered name of
 * ten characters would hold the body of megabytes that it came in. What is kept beyond a request is copied first.
 */
export function ownCopy(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
