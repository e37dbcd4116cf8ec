/** Travel documents. */

/** Second line of a passport's machine-readable zone (ICAO 9303 part 4, TD3): four check digits, weights 7-3-1. */
export function mrzLineValid(text: string): boolean {
  if (text.length !== 44 || !/^[A-Z0-9<]{9}\d[A-Z<]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{14}[\d<]\d$/.test(text)) return false;
  const personal = text.slice(28, 42);
  return (
    checkDigit(text.slice(0, 9)) === text[9] &&
    checkDigit(text.slice(13, 19)) === text[19] &&
    checkDigit(text.slice(21, 27)) === text[27] &&
    (checkDigit(personal) === text[42] || (text[42] === '<' && /^<+$/.test(personal))) &&
    checkDigit(text.slice(0, 10) + text.slice(13, 20) + text.slice(21, 43)) === text[43]
  );
}

function checkDigit(text: string): string {
  const weights = [7, 3, 1];
  let sum = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const value = code === 60 ? 0 : code <= 57 ? code - 48 : code - 55;
    sum += value * weights[index % 3]!;
  }
  return String(sum % 10);
}
