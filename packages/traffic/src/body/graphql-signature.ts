import { createHash } from 'node:crypto';
import type { GraphqlDocument, GraphqlOperation, GraphqlSelection, GraphqlValue } from './graphql-document.ts';

/** Characters of a signature: 48 bits, enough to tell the operations of one institution apart. */
const SIGNATURE_CHARS = 12;

/**
 * A hash of what an operation asks for, the same however it is written: white space, comments, aliases, the order of
 * fields and arguments, and the values of literals make no difference; fragments are taken as they stand.
 */
export function graphqlSignature(operation: GraphqlOperation, { fragments }: Pick<GraphqlDocument, 'fragments'>): string {
  const used = [...fragments].map(([name, { type, selections }]) => `fragment ${name} on ${type}${printed(selections)}`).sort();
  const text = [`${operation.type} ${operation.name}${printed(operation.selections)}`, ...used].join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, SIGNATURE_CHARS);
}

function printed(selections: readonly GraphqlSelection[]): string {
  return `{${[...new Set(selections.map(printSelection))].sort().join(' ')}}`;
}

function printSelection(selection: GraphqlSelection): string {
  switch (selection.kind) {
    case 'field': {
      const given = selection.arguments.map(({ name, value }) => `${name}:${printValue(value)}`).sort();
      const below = selection.selections === null ? '' : printed(selection.selections);
      return `${selection.name}${given.length === 0 ? '' : `(${given.join(' ')})`}${below}`;
    }
    case 'inline':
      return `...${selection.type === null ? '' : `on ${selection.type}`}${printed(selection.selections)}`;
    case 'spread':
      return `...${selection.fragment}`;
    default:
      return selection satisfies never;
  }
}

/** Variables and enum words are part of what is asked; literals are not. */
function printValue(value: GraphqlValue): string {
  if (value.kind === 'variable') return `$${value.name}`;
  return value.kind === 'enum' ? value.text : `<${value.kind}>`;
}
