import { pick, type Random } from './random.ts';

/**
 * Texts by a grammar. In a form, `⟨name⟩` stands for any text of the part `name`, `⟨Name⟩` for the same with a capital,
 * `⟨9:4⟩` for one to four digits, and `⟨hex:8⟩`, `⟨az:5⟩`, `⟨AZ:5⟩`, `⟨b64:40⟩`, `⟨b64u:40⟩`, `⟨pw:12⟩` for as many characters of an alphabet.
 */
export type Parts = Readonly<Record<string, readonly string[]>>;

const DIGITS = '0123456789';
const SMALL = 'abcdefghijklmnopqrstuvwxyz';
const CAPITAL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

const ALPHABETS: Readonly<Record<string, string>> = {
  hex: '0123456789abcdef',
  az: SMALL,
  AZ: CAPITAL,
  b64: `${CAPITAL}${SMALL}${DIGITS}+/`,
  b64u: `${CAPITAL}${SMALL}${DIGITS}-_`,
  pw: `${CAPITAL}${SMALL}${DIGITS}!@#$%^&*()-_=+[]{};:'",.<>/?|~`,
};

/** Parts within parts; a deeper grammar is a circle. */
const DEPTH_MAX = 12;

/**
 * One text of a form.
 * @throws RangeError for a part that does not exist, or parts that hold each other
 */
export function expand(form: string, parts: Parts, random: Random, depth = 0): string {
  if (depth > DEPTH_MAX) throw new RangeError(`grammar: a circle at ${form}`);
  return form.replace(/⟨([A-Za-z0-9]+)(?::(\d+))?⟩/g, (_, name: string, size: string | undefined) => {
    if (size !== undefined) return characters(name, Number(size), random);
    const part = parts[name];
    if (part !== undefined) return expand(pick(random, part), parts, random, depth + 1);
    const small = name.charAt(0).toLowerCase() + name.slice(1);
    if (parts[small] === undefined) throw new RangeError(`grammar: no part ${name}`);
    const text = expand(pick(random, parts[small]), parts, random, depth + 1);
    return text.charAt(0).toUpperCase() + text.slice(1);
  });
}

function characters(name: string, size: number, random: Random): string {
  const alphabet = name === '9' ? DIGITS : ALPHABETS[name];
  if (alphabet === undefined) throw new RangeError(`grammar: no alphabet ${name}`);
  const count = name === '9' ? 1 + Math.floor(random() * size) : size;
  let text = '';
  for (let index = 0; index < count; index++) text += alphabet[Math.floor(random() * alphabet.length)];
  return text;
}
