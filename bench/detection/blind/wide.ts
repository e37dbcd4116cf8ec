import type { Draw } from './draw.ts';
import words from './words.json' with { type: 'json' };

type Lists = Omit<typeof words, 'about' | 'people' | 'streets'>;

/** A text of the words of the second round. */
export function said(draw: Draw, list: keyof Lists): string {
  return draw.text(draw.of<string>(words[list]));
}

/** A person of one of many countries: the name, its two halves, and the country. */
export function person(draw: Draw): { readonly name: string; readonly given: string; readonly family: string; readonly country: string } {
  const [country, name] = draw.of(words.people) as [string, string];
  const at = Math.max(name.indexOf(' '), 1);
  return { name, given: name.slice(0, at), family: name.slice(at).trim(), country };
}

export function address(draw: Draw): { readonly country: string; readonly line: string } {
  const [country, line] = draw.of(words.streets) as [string, string];
  return { country, line };
}

/** Text that XML may hold. */
export const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export const currency = (draw: Draw): string =>
  draw.of(['EUR', 'USD', 'GBP', 'CHF', 'BRL', 'AUD', 'SAR', 'HKD', 'JPY', 'SEK', 'PLN', 'INR']);

export const amount = (draw: Draw): number => Number(draw.amount());

/** A Stripe-like identifier: a prefix and letters. */
export const handle = (draw: Draw, prefix: string, size = 24): string => `${prefix}_${draw.chars('alnum', size)}`;
