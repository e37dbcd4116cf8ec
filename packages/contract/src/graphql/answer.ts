import { pointMember } from '@sallyport/core';
import type { DocumentNode, FragmentDefinitionNode, GraphQLOutputType, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import type { ClassesOf } from '../enforce/shape.ts';
import type { Violations } from '../enforce/violation.ts';
import type { GraphqlDocuments } from './documents.ts';
import { type GraphqlLibrary, graphqlLibrary } from './library.ts';

/** One request whose answer is expected. */
export interface AskedDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** Members looked at of one answer, and how deep. One past that counts as not checked. */
const MEMBERS_MAX = 200_000;
const DEPTH_MAX = 64;

interface Walk {
  readonly library: GraphqlLibrary;
  readonly documents: GraphqlDocuments;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly classesOf: ClassesOf | null;
  readonly out: Violations;
  left: number;
}

/** What a selection may hold: by the name in the answer, its type, what is selected of it, and its declared data classes. */
interface Expected {
  readonly type: GraphQLOutputType | null;
  readonly selections: SelectionSetNode[];
  readonly classes: Set<string>;
}

/**
 * Holds the `data` of an answer against what was asked: members nobody asked for, scalars of other types, watched data in
 * fields that do not declare it (`@dataClass(names: [...])`). Throws `RangeError` for one too large to look at.
 */
export function checkAnswerData(
  documents: GraphqlDocuments,
  { document, operation }: AskedDocument,
  data: unknown,
  point: string,
  classesOf: ClassesOf | null,
  out: Violations,
): void {
  const library = graphqlLibrary();
  const fragments = new Map(
    document.definitions.flatMap((item): [string, FragmentDefinitionNode][] =>
      item.kind === library.Kind.FRAGMENT_DEFINITION ? [[item.name.value, item]] : [],
    ),
  );
  const root = documents.schema.getRootType(operation.operation) ?? null;
  const walk: Walk = { library, documents, fragments, classesOf, out, left: MEMBERS_MAX };
  visit(walk, { type: root, selections: [operation.selectionSet], classes: new Set() }, data, point, '', 0);
}

function visit(walk: Walk, expected: Expected, value: unknown, point: string, name: string, depth: number): void {
  if (--walk.left < 0 || depth > DEPTH_MAX) throw new RangeError('the answer is too large or too deep to be looked at');
  if (value === null || value === undefined || walk.out.full) return;
  if (Array.isArray(value)) {
    for (const item of value) visit(walk, expected, item, `${point}[]`, name, depth + 1);
    return;
  }
  if (typeof value !== 'object') {
    checkScalar(walk, expected, value, point, name);
    return;
  }
  // A custom scalar can be any JSON.
  if (expected.selections.length === 0) return;
  const fields = fieldsOf(walk, expected);
  for (const [key, child] of Object.entries(value)) {
    const field = fields.get(key);
    if (field === undefined) walk.out.add('undeclared-response-field', pointMember(point, key), 'a member that was not asked for');
    else visit(walk, field, child, pointMember(point, key), key, depth + 1);
  }
}

function fieldsOf(walk: Walk, { type, selections }: Expected): ReadonlyMap<string, Expected> {
  const { library, documents } = walk;
  const fields = new Map<string, Expected>();
  const named = type === null ? null : library.getNamedType(type);
  const collect = (set: SelectionSetNode, on: typeof named, depth: number): void => {
    if (depth > DEPTH_MAX) throw new RangeError('fragments within fragments too deep to be looked at');
    for (const selection of set.selections) {
      if (selection.kind !== library.Kind.FIELD) {
        const fragment = selection.kind === library.Kind.FRAGMENT_SPREAD ? walk.fragments.get(selection.name.value) : selection;
        const condition =
          fragment?.typeCondition === undefined ? on : (documents.schema.getType(fragment.typeCondition.name.value) ?? null);
        if (fragment !== undefined) collect(fragment.selectionSet, condition as typeof named, depth + 1);
        continue;
      }
      const definition = library.isObjectType(on) || library.isInterfaceType(on) ? on.getFields()[selection.name.value] : undefined;
      const key = (selection.alias ?? selection.name).value;
      const known = fields.get(key) ?? { type: definition?.type ?? null, selections: [], classes: new Set<string>() };
      if (selection.selectionSet !== undefined) known.selections.push(selection.selectionSet);
      for (const directive of definition?.astNode?.directives ?? []) addClasses(library, directive, known.classes);
      fields.set(key, known);
    }
  };
  for (const set of selections) collect(set, named, 0);
  return fields;
}

type Directive = NonNullable<FragmentDefinitionNode['directives']>[number];

function addClasses(library: GraphqlLibrary, directive: Directive, into: Set<string>): void {
  if (directive.name.value !== 'dataClass') return;
  for (const argument of directive.arguments ?? []) {
    const names = library.valueFromASTUntyped(argument.value);
    for (const name of Array.isArray(names) ? names : [names]) into.add(String(name));
  }
}

function checkScalar({ library, classesOf, out }: Walk, { type, classes }: Expected, value: unknown, point: string, name: string): void {
  const named = type === null ? null : library.getNamedType(type);
  if (named !== null && !fits(library, named, value)) out.add('invalid-response-body', point, `is no ${named.name}`);
  if (classesOf === null) return;
  for (const id of classesOf(name, String(value)))
    if (!classes.has(id)) out.add('response-data-class', point, `holds ${id}, which the field does not declare`);
}

function fits(library: GraphqlLibrary, type: ReturnType<GraphqlLibrary['getNamedType']> & object, value: unknown): boolean {
  if (library.isEnumType(type)) return typeof value === 'string' && type.getValue(value) !== undefined;
  if (!library.isScalarType(type)) return false;
  switch (type.name) {
    case 'Int':
      return Number.isInteger(value);
    case 'Float':
      return typeof value === 'number';
    case 'Boolean':
      return typeof value === 'boolean';
    case 'String':
      return typeof value === 'string';
    case 'ID':
      return typeof value === 'string' || Number.isInteger(value);
    default:
      return true;
  }
}
