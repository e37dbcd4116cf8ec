import { argumentOf, type GraphqlTypes, resolveSelection } from '@sallyport/contract';
import { createFieldStats, type FieldStats, fieldKey, mergeField } from '../stats/field-stats.ts';
import type { OperationStats } from '../stats/operation-stats.ts';

/** Fields that every server has beside its schema. */
const OF_THE_LANGUAGE = /(?:^|\.)__/;

/**
 * The counts of a GraphQL operation with its fields under the names of the schema: `Query.customer.accounts.iban` and
 * `Account.iban` of a fragment are one field then, `Account.iban`.
 */
export function namedBySchema(stats: OperationStats, types: GraphqlTypes): OperationStats {
  const fields = new Map<string, FieldStats>();
  for (const [key, field] of stats.fields) {
    const name = schemaName(field, types);
    if (name === null) {
      fields.set(key, field);
      continue;
    }
    const own = fieldKey(field.location, field.statusClass, name);
    const known = fields.get(own) ?? createFieldStats(field.location, field.statusClass, name);
    mergeField(known, field);
    fields.set(own, known);
  }
  return { ...stats, fields };
}

function schemaName({ location, name }: FieldStats, types: GraphqlTypes): string | null {
  if (location === 'selection') return resolveSelection(types, name).name;
  if (location !== 'argument') return null;
  const open = name.lastIndexOf('(');
  return `${resolveSelection(types, name.slice(0, open)).name}${name.slice(open)}`;
}

/** What the schema says of a field or an argument under its name there; `null` where it has none, `undefined` where it has no say. */
export function describedBySchema(
  { location, name }: Pick<FieldStats, 'location' | 'name'>,
  types: GraphqlTypes,
): { readonly written: string; readonly json: string; readonly type: string } | null | undefined {
  if (location === 'selection') return OF_THE_LANGUAGE.test(name) ? undefined : resolveSelection(types, name).field;
  if (location !== 'argument') return undefined;
  const open = name.lastIndexOf('(');
  const { field } = resolveSelection(types, name.slice(0, open));
  // An argument of a field that is not there is told by the field.
  return field === null ? undefined : argumentOf(field, name.slice(open + 1, -1));
}
