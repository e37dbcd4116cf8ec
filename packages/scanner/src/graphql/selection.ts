import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';

/** Levels of objects that a selection asks for. */
const DEPTH_MAX = 3;

/** Fields of one selection; later ones are left out. */
const FIELDS_MAX = 80;

/** Kinds of an interface or union whose fields are asked for. */
const KINDS_MAX = 6;

/** All that a type shows without arguments, three levels deep: `{id total customer{name}}`; empty for scalars. */
export function selectionOf(type: GraphQLOutputType, schema: GraphQLSchema): string {
  const budget = { left: FIELDS_MAX };
  const named = getNamedType(type);
  if (isUnionType(named) || isInterfaceType(named)) return kindsOf(schema.getPossibleTypes(named), budget);
  return select(type, 1, [], budget);
}

/** `{__typename ... on Note{title} ... on User{name}}`: one name is two fields where two kinds give it two types, so each has its own. */
function kindsOf(kinds: readonly GraphQLObjectType[], budget: { left: number }): string {
  const types = new Map<string, string>();
  const parts = kinds.slice(0, KINDS_MAX).map((kind) => {
    const leaves = Object.values(kind.getFields()).filter(
      (field) => isLeafType(getNamedType(field.type)) && !field.args.some((arg) => isRequiredArgument(arg)),
    );
    const names = leaves.slice(0, Math.max(0, budget.left)).map(({ name, type }) => {
      const known = types.get(name) ?? String(type);
      types.set(name, known);
      return known === String(type) ? name : `${kind.name}_${name}:${name}`;
    });
    budget.left -= names.length;
    return names.length === 0 ? '' : ` ... on ${kind.name}{${names.join(' ')}}`;
  });
  return `{__typename${parts.join('')}}`;
}

function select(type: GraphQLOutputType, depth: number, above: readonly string[], budget: { left: number }): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isUnionType(named)) return '{__typename}';
  if (!isObjectType(named) && !isInterfaceType(named)) return '';
  const fields = Object.values(named.getFields()).filter((field) => !field.args.some((arg) => isRequiredArgument(arg)));
  const leaves = fields.filter((field) => isLeafType(getNamedType(field.type))).slice(0, budget.left);
  budget.left -= leaves.length;
  const nested = depth < DEPTH_MAX ? fields.filter((field) => goesOn(field, above, named.name)) : [];
  const inner = nested.flatMap((field) => {
    if (budget.left <= 0) return [];
    const selection = select(field.type, depth + 1, [...above, named.name], budget);
    return selection === '' ? [] : [`${field.name}${selection}`];
  });
  const names = [...leaves.map(({ name }) => name), ...inner];
  return names.length === 0 ? '{__typename}' : `{${names.join(' ')}}`;
}

/** An object in an object, but not one of those that hold it: what is behind has been asked for already. */
function goesOn(field: GraphQLField<unknown, unknown>, above: readonly string[], own: string): boolean {
  const { name } = getNamedType(field.type);
  return !isLeafType(getNamedType(field.type)) && name !== own && !above.includes(name);
}
