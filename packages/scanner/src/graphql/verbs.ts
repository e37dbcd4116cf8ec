import { singular, words } from '../spec/names.ts';

/** What a field of a root type does, told in the terms of REST that all checks speak. */
export interface FieldPlan {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `order`, `orders`, `login`: the words of the field without its verb. */
  readonly noun: string;
}

const READING = /^(get|list|fetch|find|search|read|load|view|show|lookup|query|all|my|viewer)$/;
const MAKING = /^(create|add|new|register|signup|insert|open|submit|place|send|make|import|upload|post|buy|order)$/;
const CHANGING = /^(update|edit|change|set|modify|patch|rename|replace|assign|save)$/;
const ENDING = /^(delete|remove|destroy|erase)$/;

/** `orderById` to GET order, `updateOrder` to PUT order, `deleteOrder` to DELETE order, `transferMoney` to POST transfer-money. */
export function planOf(kind: 'query' | 'mutation', field: string): FieldPlan {
  const all = words(field);
  const by = all.indexOf('by');
  const kept = by > 0 ? all.slice(0, by) : all;
  const [verb = '', ...rest] = kept;
  const noun = rest.join('-');
  if (kind === 'query') return { method: 'GET', noun: READING.test(verb) && noun !== '' ? noun : kept.join('-') };
  if (ENDING.test(verb) && noun !== '') return { method: 'DELETE', noun };
  if (CHANGING.test(verb) && noun !== '') return { method: 'PUT', noun };
  if (MAKING.test(verb) && noun !== '') return { method: 'POST', noun: verb === 'register' || verb === 'signup' ? kept.join('-') : noun };
  return { method: 'POST', noun: kept.join('-') };
}

/** `orders` to `order` in its last word. */
export function singularNoun(noun: string): string {
  const parts = noun.split('-');
  return [...parts.slice(0, -1), singular(parts.at(-1) ?? '')].join('-');
}
