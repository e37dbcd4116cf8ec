/** US taxpayer identifiers. Each takes nine digits without separators. */

/** Published in advertising and so never issued (SSA). */
const SSN_NEVER_ISSUED: ReadonlySet<string> = new Set(['078051120', '219099999']);

/** SSN: area not 000, 666 or 900-999, group not 00, serial not 0000 (SSA randomisation rules, 2011). */
export function ssnValid(digits: string): boolean {
  if (digits.length !== 9) return false;
  const area = Number(digits.slice(0, 3));
  if (!(area > 0 && area < 900) || area === 666) return false;
  return digits.slice(3, 5) !== '00' && digits.slice(5) !== '0000' && !SSN_NEVER_ISSUED.has(digits);
}

/** ITIN: area 900-999, fourth and fifth digit 50-65, 70-88, 90-92 or 94-99 (IRS). */
export function itinValid(digits: string): boolean {
  if (digits.length !== 9 || digits.charCodeAt(0) !== 57) return false;
  const group = Number(digits.slice(3, 5));
  return (group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group <= 92) || (group >= 94 && group <= 99);
}

/** Two-digit prefixes the IRS has never assigned to an EIN. */
const EIN_UNUSED: ReadonlySet<string> = new Set('00 07 08 09 17 18 19 28 29 49 69 70 78 79 89 96 97'.split(' '));

/** EIN: a prefix of an IRS campus or of internet assignment. */
export function einValid(digits: string): boolean {
  return digits.length === 9 && !EIN_UNUSED.has(digits.slice(0, 2));
}
