import type { RawRequest } from '@sallyport/traffic';
import type { Draw } from './draw.ts';

/** A way a text reaches a program. */
export interface Way {
  readonly name: string;
  /** Longest text that fits; heads of requests are bounded. */
  readonly charsMax?: number;
  readonly classes?: readonly string[];
  /** `null` where this text cannot travel so. */
  carry(text: string, draw: Draw): RawRequest | null;
}

/** Characters of a request's head that every server takes. */
export const HEAD_CHARS = 4_096;

/** Characters a header field cannot hold are escaped, as clients do. */
export const headerText = (text: string): string => text.replace(/[^\x20-\x7e]/g, encodeURIComponent);
