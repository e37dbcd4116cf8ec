import type { Attack } from './attacks.ts';
import type { Draw } from './draw.ts';
import { type Carrier, fieldOf } from './second/carrier.ts';

/** Exploits by class, and by what they are aimed at. */
export type Bank = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** True for a way or a rewriting of all classes, or of this one. */
export function suits({ classes }: { readonly classes?: readonly string[] }, name: string): boolean {
  return classes?.includes(name) ?? true;
}

/** The attack that a carrier makes of an exploit; none where it cannot carry it. */
export function* sent(attack: Omit<Attack, 'raw'>, way: Carrier, draw: Draw): Generator<Attack> {
  if (attack.text.length > (way.charsMax ?? Number.POSITIVE_INFINITY)) return;
  const raw = way.carry(attack.text, draw, fieldOf(attack.class, draw));
  if (raw !== null) yield { ...attack, raw };
}
