import type { Point } from '@sallyport/core';
import { pointMember } from '@sallyport/core';

/** Letters, digits, `_` and `-`: what a name holds that nobody forged. */
const NAME_CHARACTER: Uint8Array = marks('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-');

function marks(characters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

/** Words that are plain and yet change objects in JavaScript backends (prototype pollution). */
function isPrototypeWord(name: string): boolean {
  return name === '__proto__' || name === 'constructor' || name === 'prototype';
}

/** The head of a Java object stream in base64, at the three places a group of bytes can begin: a stream that stands where a name is meant. */
function isStreamHead(name: string): boolean {
  // nearly every name is refused by its first letter
  const first = name.charCodeAt(0);
  if (first !== 0x72 && first !== 0x4b && first !== 0x43) return false;
  return name.startsWith('rO0AB') || name.startsWith('KztAAU') || name.startsWith('Cs7QAF');
}

/**
 * True when a name is worth a leaf of its own: it holds more than letters, digits, `_` and `-`, is a path of an object mapper
 * (`user__password__contains`), or begins like an object stream.
 */
export function isOddName(name: string): boolean {
  for (let at = 0; at < name.length; at++) if (NAME_CHARACTER[name.charCodeAt(at)] !== 1) return true;
  return isPrototypeWord(name) || name.includes('__') || isStreamHead(name);
}

/** `pointMember` with a cheap refusal of names that need no quotes. */
export function memberPoint(parent: Point, name: string, odd: boolean): Point {
  return odd || name === '' ? pointMember(parent, name) : `${parent}.${name}`;
}
