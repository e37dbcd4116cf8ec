import { percentDecode } from '../decoders/percent.ts';
import type { DecodeNotes } from '../decoders/utf8.ts';

/** A parameter of a header value: its name in lower case, and what it holds. */
export type HeaderParameter = readonly [name: string, value: string];

/**
 * Every value that some reader takes for the parameter `name`: as it stands, extended (`name*=UTF-8''a%20b`, RFC 8187), and
 * continued over several (`name*0=`, `name*1*=`, RFC 2231 section 3), which Go and Werkzeug join.
 */
export function parameterForms(words: readonly HeaderParameter[], name: string, notes: DecodeNotes): string[] {
  const forms: string[] = [];
  let continued = '';
  for (const [key, value] of words) {
    if (key === name) forms.push(value);
    else if (key === `${name}*`) forms.push(extended(value, notes));
    else if (key.startsWith(`${name}*`)) continued += key.endsWith('*') ? extended(value, notes) : value;
  }
  if (continued !== '') forms.push(continued);
  return forms;
}

/** `UTF-8''na%C3%AFve.txt` */
function extended(value: string, notes: DecodeNotes): string {
  const quote = value.indexOf("'", value.indexOf("'") + 1);
  return percentDecode(quote < 0 ? value : value.slice(quote + 1), false, notes);
}
