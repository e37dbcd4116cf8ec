/**
 * ISO 7064 mod 97 over digits and letters (A is 10 ... Z is 35), as IBAN and LEI use it.
 * -1 when a character is neither a digit nor an upper-case letter.
 */
export function mod97(text: string): number {
  let rest = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) rest = (rest * 10 + code - 48) % 97;
    else if (code >= 65 && code <= 90) rest = (rest * 100 + code - 55) % 97;
    else return -1;
  }
  return rest;
}

/** LEI (ISO 17442): 18 characters and two check digits, ISO 7064 mod 97-10 equal to 1. */
export function leiValid(text: string): boolean {
  return text.length === 20 && isDigit(text, 18) && isDigit(text, 19) && mod97(text) === 1;
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}
