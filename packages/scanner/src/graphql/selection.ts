import {
  type GraphQLField,
  type GraphQLOutputType,
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

/** All that a type shows without arguments, three levels deep: `{id total customer{name}}`; empty for scalars. */
export function selectionOf(type: GraphQLOutputType): string {
  const budget = { left: FIELDS_MAX };
  return select(type, 1, [], budget);
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
