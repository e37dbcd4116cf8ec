/**
 * A string that counts how many of its characters are looked at: the cost of a scan in steps, the same on every machine.
 * Searches count as far as they have to read, cuts by their length.
 */
export class CountingText extends String {
  steps = 0;

  override charCodeAt(index: number): number {
    this.steps++;
    return super.charCodeAt(index);
  }

  override startsWith(search: string, position?: number): boolean {
    this.steps += 1 + common(this.toString(), search, position ?? 0);
    return super.startsWith(search, position);
  }

  override indexOf(search: string, position = 0): number {
    const found = super.indexOf(search, position);
    this.steps += (found < 0 ? this.length : found) - Math.min(position, this.length) + 1;
    return found;
  }

  override lastIndexOf(search: string, position = this.length): number {
    const found = super.lastIndexOf(search, position);
    this.steps += Math.min(position, this.length) - Math.max(found, 0) + 1;
    return found;
  }

  override includes(search: string, position = 0): boolean {
    return this.indexOf(search, position) >= 0;
  }

  override slice(from?: number, to?: number): string {
    const piece = super.slice(from, to);
    this.steps += piece.length;
    return piece;
  }
}

function common(text: string, search: string, position: number): number {
  let length = 0;
  while (length < search.length && text.charCodeAt(position + length) === search.charCodeAt(length)) length++;
  return length;
}

/** The counting text, to be handed where a string is wanted. */
export function counting(text: string): { text: string; steps: () => number } {
  const object = new CountingText(text);
  return { text: object as unknown as string, steps: () => object.steps };
}
