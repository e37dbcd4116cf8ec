/**
 * Letters that look like an ASCII letter, or become one when case is changed (`ſ`, `ı`, the Kelvin sign). From the
 * confusables of Unicode Technical Standard 39, the single letters of Cyrillic and Greek.
 */
const LOOKALIKES: readonly (readonly [letters: string, ascii: string])[] = [
  ['\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u0501\u04bb\u051b\u051d', 'aeopcyxsijdhqw'],
  ['\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0405\u0406\u0408', 'ABEKMHOPCTYXSIJ'],
  ['\u03b1\u03b9\u03ba\u03bd\u03bf\u03c1\u03c5', 'aikvopu'],
  ['\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7', 'ABEZHIKMNOPTYX'],
  ['\u017f\u0131\u0251\u0261\u212a', 'siagK'],
];

const ASCII_OF: ReadonlyMap<number, number> = new Map(
  LOOKALIKES.flatMap(([letters, ascii]) => [...letters].map((letter, index) => [letter.charCodeAt(0), ascii.charCodeAt(index)] as const)),
);

/** Lead surrogate of U+1D400 to U+1D7FF, the mathematical alphanumeric symbols. */
const MATHEMATICAL_LEAD = 0xd835;

/** `code` is a UTF-16 code unit above U+00FF. */
export function isLookalike(code: number): boolean {
  return code === MATHEMATICAL_LEAD || ASCII_OF.has(code);
}

/**
 * `ѕеlесt` (half Cyrillic) as `select`: a lookalike counts where its name (`хр_cmdshell`) holds an ASCII letter too, so that text in its
 * own script stays; mathematical letters always do. Never longer than `text`; the same string when nothing changed.
 */
export function foldLookalikes(text: string): string {
  let out = '';
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const end = wordEnd(text, at);
    const word = end === at ? '' : foldWord(text.slice(at, end));
    if (word !== '') {
      out += text.slice(from, at) + word;
      from = end;
    }
    at = end === at ? at + 1 : end;
  }
  return from === 0 ? text : out + text.slice(from);
}

/** End of the name that starts at `at`: ASCII letters, digits, `_` and lookalikes. */
function wordEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === MATHEMATICAL_LEAD && end + 1 < text.length) end += 2;
    else if (isNamePart(code) || ASCII_OF.has(code)) end++;
    else break;
  }
  return end;
}

/** The word in ASCII, or the empty string when nothing of it is to be changed. */
function foldWord(word: string): string {
  const mixed = /[A-Za-z]/.test(word) || word.charCodeAt(0) === MATHEMATICAL_LEAD;
  if (!mixed) return '';
  let folded = '';
  for (const letter of word) {
    const ascii = ASCII_OF.get(letter.charCodeAt(0));
    folded += ascii === undefined ? mathematical(letter) : String.fromCharCode(ascii);
  }
  return folded === word ? '' : folded;
}

/** Compatibility forms are one character of ASCII or Greek (NFKC); anything else is itself. */
function mathematical(letter: string): string {
  if (letter.length === 1) return letter;
  const plain = letter.normalize('NFKC');
  return plain.length < letter.length ? plain : letter;
}

function isNamePart(code: number): boolean {
  const letter = code | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x5f;
}
