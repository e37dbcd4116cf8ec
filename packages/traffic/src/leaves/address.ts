import { percentDecode } from '../decoders/percent.ts';
import type { DecodeNotes } from '../decoders/utf8.ts';

/** Parameters of an address that are leaves of their own; the address as a whole is read anyway, so further ones are no gap. */
const PARAMETERS_MAX = 32;

const ESCAPED = /[%+]/;

/** A sign that words of a search do not have, a flag or a path behind a blank, another host. */
const SIGNED = /[^\w\s.,:/@-]|\s[-/]|^\/\//;

/** `https://host/x?a=b`, `/x?a=b`, `app://x?a=b`: what a program may call or open, with what it is asked. */
export function isAskingAddress(value: string): boolean {
  if (value.charCodeAt(0) !== SLASH && !SCHEME.test(value)) return false;
  const query = value.indexOf('?');
  return value.indexOf('=', query) > 0 && PLAIN_START.test(value.slice(0, query));
}

const SLASH = 0x2f;
const SCHEME = /^[a-z][a-z\d+.-]{0,32}:\/\//i;

/** An address up to its query; a program of one page has it in the fragment. */
const PLAIN_START = /^(?:[\w+.-]{1,33}:\/\/)?[\w./:@~%[\]#!-]*$/;

/**
 * Names and values in the query and the fragment of an address: what tells only as a whole value tells there as well. Words and
 * addresses say nothing.
 */
export function tellingParameters(address: string, notes: DecodeNotes): readonly (readonly [name: string, value: string])[] {
  const query = address.search(/[?#]/);
  if (query < 0) return [];
  const { bits } = notes;
  const telling: (readonly [string, string])[] = [];
  for (const pair of address.slice(query + 1).split(/[?&#]/, PARAMETERS_MAX)) {
    const equals = pair.indexOf('=');
    if (equals < 0) continue;
    const written = pair.slice(equals + 1);
    const value = ESCAPED.test(written) ? percentDecode(written, true, notes) : written;
    if (SIGNED.test(value)) telling.push([percentDecode(pair.slice(0, equals), true, notes), value]);
  }
  // notes are made of the address as a whole
  notes.bits = bits;
  return telling;
}
