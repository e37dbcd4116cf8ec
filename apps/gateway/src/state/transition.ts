/** Where each state may lead. */
export type Transitions<S extends string> = Readonly<Record<S, readonly S[]>>;

/** The next state. Throws on a step the table does not have: a connection in doubt is closed, not guessed at. */
export function step<S extends string>(table: Transitions<S>, from: S, to: S): S {
  if (!table[from].includes(to)) throw new Error(`illegal step from ${from} to ${to}`);
  return to;
}
