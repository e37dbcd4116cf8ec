import { constantOf } from '../observe/constant.ts';
import { decodeSegment } from '../observe/segments.ts';
import type { SpecNode } from '../spec/spec-tree.ts';
import { bump } from '../stats/counter.ts';
import { addDistinct, type DistinctSketch } from '../stats/distinct.ts';
import { CONSTANTS_PER_FIELD_MAX } from '../stats/field-stats.ts';
import type { OperationStats } from '../stats/operation-stats.ts';
import { valueWords } from './decide.ts';
import { nameParameter } from './naming.ts';
import { type PathNode, PLAIN, VALUE_TYPES_MAX } from './node.ts';
import { type Before, isPlaceVersion, mostlyWords } from './place.ts';
import { textHash } from './text-hash.ts';
import { leavesOf, type MergedNode, paramsBelow, wordsBelow } from './view.ts';

/** A parameter of a learned template. */
export interface LearnedParameter {
  readonly name: string;
  readonly types: ReadonlyMap<string, number>;
  readonly distinct: DistinctSketch;
  /** Its values, where they are few words of APIs; else empty. */
  readonly constants: ReadonlyMap<string, number>;
}

/** One operation as the tree reads now. */
export interface LearnedOperation {
  readonly method: string;
  readonly action: string;
  readonly template: string;
  /** The template with parameter names taken away: what stays the same when names change. */
  readonly skeleton: string;
  readonly parameters: readonly LearnedParameter[];
  /** The counts it is made of; several when words were taken for values. */
  readonly stats: readonly OperationStats[];
  /** Where the descriptions have this path, or `null`. */
  readonly guide: SpecNode | null;
}

interface Path {
  readonly before: Before;
  /** The last static word, for naming. */
  readonly word: string | null;
  readonly template: string;
  readonly skeleton: string;
  readonly parameters: readonly LearnedParameter[];
  readonly guide: SpecNode | null;
}

/** Reads the tree: decides at each position which words are values, and gives the operations that follow. Changes nothing. `guide`: the paths that descriptions name. */
export function deriveOperations(root: PathNode, guide: SpecNode | null): LearnedOperation[] {
  const operations: LearnedOperation[] = [];
  visit([root], { before: { kind: 'root' }, word: null, template: '', skeleton: '', parameters: [], guide }, operations);
  return operations;
}

function visit(nodes: MergedNode, path: Path, operations: LearnedOperation[]): void {
  for (const [key, stats] of leavesOf(nodes)) {
    const space = key.indexOf(' ');
    operations.push({
      method: key.slice(0, space),
      action: key.slice(space + 1),
      template: path.template || '/',
      skeleton: path.skeleton || '/',
      parameters: path.parameters,
      stats,
      guide: path.guide,
    });
  }
  const values = valueWords(nodes, path.before, path.guide);
  const words = new Map<string, Map<string, number>>();
  const params = paramsBelow(nodes);
  for (const view of wordsBelow(nodes)) {
    const affix = values.get(view.word);
    if (affix !== undefined) {
      params.set(affix, [...(params.get(affix) ?? []), ...view.nodes]);
      words.set(affix, (words.get(affix) ?? new Map<string, number>()).set(view.word, view.count));
    } else visit(view.nodes, wordPath(path, view.word, view.shape.version), operations);
  }
  for (const [affix, children] of [...joinEndings(joinDescribed(params, path.guide))].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    visit(children, valuePath(path, affix, children, words.get(affix) ?? NO_CONSTANTS), operations);
  }
}

/** A description that has one plain parameter here means all its values, whatever stands around them. */
function joinDescribed(params: Map<string, PathNode[]>, guide: SpecNode | null): Map<string, PathNode[]> {
  if (guide === null || guide.param === null || params.size < 2) return params;
  const joined = new Map<string, PathNode[]>();
  for (const [affix, nodes] of params) {
    const key = guide.mixed.has(affix) ? affix : PLAIN;
    joined.set(key, [...(joined.get(key) ?? []), ...nodes]);
  }
  return joined;
}

/** Endings from which they are a parameter themselves; two may be two operations. */
const ENDINGS_MIN = 3;

/** Values with several file endings are one parameter with a format: `{statementId}.{format}`. */
function joinEndings(params: Map<string, PathNode[]>): Map<string, PathNode[]> {
  const endings = [...params.keys()].filter(isEnding);
  if (endings.length < ENDINGS_MIN) return params;
  const joined = new Map([...params].filter(([affix]) => !isEnding(affix)));
  joined.set(
    ANY_ENDING,
    endings.flatMap((affix) => params.get(affix)!),
  );
  return joined;
}

const ANY_ENDING = `${PLAIN}.{format}`;

function isEnding(affix: string): boolean {
  return affix.startsWith(`${PLAIN}.`);
}

function wordPath(path: Path, word: string, version: boolean): Path {
  // What stands in a template must not read as a parameter.
  const text = word.replace(/[{}]/g, (brace) => encodeURIComponent(brace));
  return {
    ...path,
    before: { kind: 'word', word, version: version || (path.parameters.length === 0 && isPlaceVersion(word)) },
    word: version ? path.word : word,
    template: `${path.template}/${text}`,
    skeleton: `${path.skeleton}/${text}`,
    guide: path.guide?.words.get(word) ?? null,
  };
}

/** Words that make up a parameter alone, and are words of APIs: its values are constants. */
function constantsOf(nodes: MergedNode, words: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  if (words.size > CONSTANTS_PER_FIELD_MAX || nodes.some((node) => node.shape === null)) return NO_CONSTANTS;
  return [...words.keys()].every((word) => constantOf('', decodeSegment(word)) !== null) ? words : NO_CONSTANTS;
}

const NO_CONSTANTS: ReadonlyMap<string, number> = new Map<string, number>([]);

/** `words`: those that were taken for values here, with their requests. */
function valuePath(path: Path, affix: string, nodes: MergedNode, words: ReadonlyMap<string, number>): Path {
  const types = new Map<string, number>();
  const distinct: DistinctSketch = [];
  for (const node of nodes) {
    if (node.shape !== null) bump(types, 'text', node.count, VALUE_TYPES_MAX);
    for (const [type, count] of node.types) bump(types, type, count, VALUE_TYPES_MAX);
    for (const hash of node.distinct) addDistinct(distinct, hash);
  }
  for (const word of words.keys()) addDistinct(distinct, textHash(word) >>> 0);
  const name = nameParameter(path.word, types, new Set(path.parameters.map((parameter) => parameter.name)));
  const [prefix, suffix] = affix.split(PLAIN) as [string, string];
  return {
    before: { kind: 'value', words: mostlyWords(types), word: path.word },
    word: path.word,
    template: `${path.template}/${prefix}{${name}}${suffix}`,
    skeleton: `${path.skeleton}/${prefix}{}${suffix.replace(/\{[\w.-]+\}/g, '{}')}`,
    parameters: [...path.parameters, { name, types, distinct, constants: constantsOf(nodes, words) }],
    guide: (affix === PLAIN ? path.guide?.param : path.guide?.mixed.get(affix)) ?? null,
  };
}
