import { readFileSync } from 'node:fs';

interface WordFile {
  readonly reserved: readonly string[];
  readonly prepositions: readonly string[];
  readonly words: string;
}

// Beside the package's `src` and `dist`, so the same relative place holds for both.
const FILE = JSON.parse(readFileSync(new URL('../../data/words.json', import.meta.url), 'utf8')) as WordFile;

const RESERVED: ReadonlySet<string> = new Set(FILE.reserved);
const PREPOSITIONS: ReadonlySet<string> = new Set(FILE.prepositions);
const WORDS: ReadonlySet<string> = new Set([...FILE.words.split(' '), ...FILE.reserved, ...FILE.prepositions]);

/** Names with digits that stand in paths as words: protocols, message families, standards. */
const DIGIT_WORDS =
  /^(?:oauth2?|oidc|p2p|b2b|b2c|c2b|h2h|a2a|3ds2?|2fa|mfa2|s3|ec2|k8s|i18n|l10n|web3|http2|base64|md5|sha(?:1|256|512)?|psd[23]|mp[34]|h264|utf8|iso(?:8583|20022|4217|3166)|(?:pain|pacs|camt|acmt|auth|remt|seev|setr|semt)\.?\d{3}(?:\.\d{3}){0,1}(?:\.\d{2}){0,1}|mt\d{3}|rfc\d{3,4}|x509|401k|403b|529|1099|w[289]|w2s|ipv[46]|oauth1|saml2|fido2|tls1[23]?|html5|log4j|neo4j|q[1-4]|h[12]|level[1-9]|tier[1-9]|step[1-9]|phase[1-9])$/;

export function isDigitWord(word: string): boolean {
  return DIGIT_WORDS.test(word);
}

/** Words that are operations of a collection, never members of it: `search`, `summary`, `me`. */
export function isReserved(word: string): boolean {
  return RESERVED.has(word.toLowerCase());
}

/** Who asks: never a name of somebody else. */
const SELF: ReadonlySet<string> = new Set(['me', 'self', 'myself', 'current', 'mine', 'whoami']);

export function isSelf(word: string): boolean {
  return SELF.has(word.toLowerCase());
}

/** Words that stand for one member of the collection, and answer as it does: `invoices/upcoming`, `releases/latest`. */
const MEMBERS: ReadonlySet<string> = new Set(['default', 'latest', 'recent', 'new', 'next', 'previous', 'today', 'upcoming', 'preview']);

export function standsForMember(word: string): boolean {
  return MEMBERS.has(word.toLowerCase());
}

/** `by-name`, `from`: what follows is a value. */
export function endsWithPreposition(word: string): boolean {
  const tokens = wordTokens(word);
  const last = tokens[tokens.length - 1];
  return (last !== undefined && PREPOSITIONS.has(last)) || (tokens.length > 1 && PREPOSITIONS.has(tokens[0]!));
}

/** `paymentInitiations_v2` to `payment initiations v2`; lower-case. */
export function wordTokens(word: string): string[] {
  return word
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((token) => token !== '');
}

/** The singular as English mostly makes it: `currencies` to `currency`, `addresses` to `address`, `statuses` to `status`. */
export function singular(word: string): string {
  if (word.length <= 3 || !word.endsWith('s') || /(?:ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:ss|us|sh|ch|x|z)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

/** A collection by its look: `accounts`, `payment-methods`, `people`. */
export function isPlural(word: string): boolean {
  const last = wordTokens(word).at(-1) ?? '';
  return (singular(last) !== last && last.length > 3) || last === 'people' || last === 'data';
}

/** A word or a form of one: plural, past, present participle, `re-` and `un-`. */
export function isWord(token: string): boolean {
  if (WORDS.has(token)) return true;
  const one = singular(token);
  if (WORDS.has(one)) return true;
  for (const ending of ['ed', 'ing', 'er', 'or', 'al', 'ly', 'able', 'ation', 'ion', 'ment']) {
    if (token.length > ending.length + 3 && token.endsWith(ending)) {
      const stem = token.slice(0, -ending.length);
      if (WORDS.has(stem) || WORDS.has(`${stem}e`) || (stem.at(-1) === stem.at(-2) && WORDS.has(stem.slice(0, -1)))) return true;
    }
  }
  const bare = /^(?:re|un|non|pre|sub|de|multi|auto|inter|e)(?=[a-z]{4})(.+)$/.exec(token)?.[1];
  return bare !== undefined && (WORDS.has(bare) || WORDS.has(singular(bare)));
}

/** Two words written together: `openbanking`, `webhooks`, `paymentmethods`. */
function isCompound(token: string): boolean {
  for (let at = 3; at <= token.length - 3; at++) {
    if (WORDS.has(token.slice(0, at)) && isWord(token.slice(at))) return true;
  }
  return false;
}

/** Share of a segment's tokens that are words of APIs, 0..1. Digits after words neither count for nor against. */
export function wordShare(word: string): number {
  const tokens = wordTokens(word).filter((token) => !/^\d+$/.test(token));
  if (tokens.length === 0) return 0;
  let known = 0;
  for (const token of tokens) if (isWord(token) || isDigitWord(token) || (token.length >= 7 && isCompound(token))) known++;
  return known / tokens.length;
}
