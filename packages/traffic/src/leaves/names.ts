import type { Point } from '@sallyport/core';
import { pointMember } from '@sallyport/core';

/** The way to what all objects inherit, in whatever form it was written. */
export const CONSTRUCTOR_PROTOTYPE = 'constructor.prototype';

const PLAIN = 1;
const UNDERSCORE = 2;

/** By character, what a name holds that nobody forged: letters, digits and `-` are plain, `_` is told apart; 0 for anything else. */
const NAME_CHARACTER: Uint8Array = marks();

function marks(): Uint8Array {
  // an entry for each code there is: a look-up within the table costs half of one that may be outside
  const table = new Uint8Array(65_536);
  for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-') table[character.charCodeAt(0)] = PLAIN;
  table[0x5f] = UNDERSCORE;
  return table;
}

/**
 * True when a name is worth a leaf of its own: it holds more than letters, digits, `_` and `-`, is a path of an object mapper
 * (`user__password__contains`), or begins like an object stream.
 */
export function isOddName(name: string): boolean {
  let seen = 0;
  for (let at = 0; at < name.length; at++) {
    const mark = NAME_CHARACTER[name.charCodeAt(at)]!;
    if (mark === 0) return true;
    seen |= mark;
  }
  return ((seen & UNDERSCORE) !== 0 && name.includes('__')) || isOddWord(name);
}

/**
 * Words that are plain and yet change objects in JavaScript backends (prototype pollution) or say what Ruby is to make, and the head of a Java object stream in
 * base64, at the three places a group of bytes can begin: a stream that stands where a name is meant.
 */
function isOddWord(name: string): boolean {
  // nearly every name is refused by its first letter
  switch (name.charCodeAt(0)) {
    case 0x63:
      return name === 'constructor';
    case 0x6a:
      return name === 'json_class';
    case 0x70:
      return name === 'prototype';
    case 0x72:
      return name.startsWith('rO0AB');
    case 0x4b:
      return name.startsWith('KztAAU');
    case 0x43:
      return name.startsWith('Cs7QAF');
    default:
      return false;
  }
}

/** `pointMember` with a cheap refusal of names that need no quotes. */
export function memberPoint(parent: Point, name: string, odd: boolean): Point {
  return odd || name === '' ? pointMember(parent, name) : `${parent}.${name}`;
}
