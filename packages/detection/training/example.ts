import type { AttackClass } from '@sallyport/core';
import { canonicalRequest, extractRequest, type Leaf } from '@sallyport/traffic';
import { DETECTORS } from '../src/detectors/index.ts';
import { compileIndicators } from '../src/indicators/index.ts';
import { WINDOW_CHARS, WINDOW_OVERLAP_CHARS } from '../src/limits.ts';
import { readWindow } from '../src/reading.ts';
import { FeatureList, placeGroup, SEGMENT_CHARS, SEGMENT_STEP } from '../src/score/learned/features.ts';
import { indicatorBuckets } from '../src/score/learned/model.ts';
import type { Item } from './corpus.ts';

/** One segment of one text as the model sees it. */
export interface Instance {
  /** Buckets of the text, then those of the indicators. */
  readonly buckets: Int32Array;
  /** How many of them are of the text. */
  readonly own: number;
}

/**
 * One labelled message or value: its most suspicious segment speaks for it (multiple-instance learning; Dietterich et al., 1997).
 * Nobody labelled which segment of an attack is the attack, and every segment of honest traffic is honest.
 */
export interface Example {
  readonly source: string;
  readonly attack: boolean;
  readonly class: AttackClass | null;
  /** Texts of one make: dev and test never share one. */
  readonly cluster: number;
  readonly instances: readonly Instance[];
}

const index = compileIndicators(DETECTORS);
const list = new FeatureList();

/** Segments kept of one example; the rest of a longer one repeats them. */
const INSTANCES_MAX = 64;

/** Segments of every leaf that passes the gate, as inspection would read them. */
export function instancesOf(leaves: readonly Leaf[]): Instance[] {
  const instances: Instance[] = [];
  const seen = new Set<string>();
  for (const leaf of leaves) {
    const key = `${leaf.kind} ${leaf.isName} ${leaf.value}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (let from = 0; from < leaf.value.length && instances.length < INSTANCES_MAX; from += WINDOW_CHARS - WINDOW_OVERLAP_CHARS) {
      addWindow(leaf, from, Math.min(leaf.value.length, from + WINDOW_CHARS), instances);
    }
  }
  return instances;
}

function addWindow(leaf: Leaf, from: number, to: number, instances: Instance[]): void {
  const reading = readWindow(leaf, from, to, index, index.request);
  if (reading === null) return;
  const { text } = reading.subject;
  const indicators = indicatorBuckets(reading.fired);
  const group = placeGroup(leaf.kind, leaf.isName);
  for (let at = 0; at === 0 || at + SEGMENT_CHARS - SEGMENT_STEP < text.length; at += SEGMENT_STEP) {
    if (instances.length === INSTANCES_MAX) return;
    list.read(text, at, Math.min(text.length, at + SEGMENT_CHARS), group);
    const buckets = new Int32Array(list.count + indicators.length);
    buckets.set(list.buckets.subarray(0, list.count));
    buckets.set(indicators, list.count);
    instances.push({ buckets, own: list.count });
  }
}

/** A text of a query parameter or member. */
export function leafFor(value: string, kind: Leaf['kind'], name: string, isName = false): Leaf {
  return { point: `${kind}.${name}`, kind, name, value, isName, decoded: 0 };
}

/** Labels of the corpora by the class they are fired under; others teach no class. */
const CLASS_OF: Readonly<Record<string, AttackClass>> = {
  rce: 'cmdi',
  'php-injection': 'code-injection',
  'java-injection': 'code-injection',
  'generic-injection': 'code-injection',
  graphql: 'graphql-abuse',
  rfi: 'ssrf',
  'graphql-abuse': 'graphql-abuse',
  'open-redirect': 'open-redirect',
  'file-upload': 'file-upload',
  scanner: 'scanner',
};

const KNOWN: readonly string[] = [
  'sqli',
  'xss',
  'path-traversal',
  'cmdi',
  'ssrf',
  'xxe',
  'nosqli',
  'ssti',
  'ldapi',
  'xpathi',
  'crlf',
  'ssi',
  'mail-injection',
  'log4shell',
  'deserialisation',
  'code-injection',
];

export function classOf(label: string): AttackClass | null {
  return CLASS_OF[label] ?? (KNOWN.includes(label) ? (label as AttackClass) : null);
}

/** A labelled request as an example; `null` when nothing of it passes the gate. */
export function exampleOf(item: Item): Example | null {
  const { request } = canonicalRequest(item.raw);
  const { leaves } = extractRequest(request);
  const instances = instancesOf(item.attack ? carriers(leaves, item.payload) : leaves);
  if (instances.length === 0) return null;
  return { source: item.source, attack: item.attack, class: item.attack ? classOf(item.class) : null, cluster: item.cluster, instances };
}

/** The leaves at the place where the payload stands, decoded or not, where the corpus names it. */
function carriers(leaves: readonly Leaf[], payload: string): readonly Leaf[] {
  if (payload === '') return leaves;
  const places = new Set(leaves.filter((leaf) => leaf.value.includes(payload)).map((leaf) => placeOf(leaf)));
  if (places.size === 0) return leaves;
  return leaves.filter((leaf) => places.has(placeOf(leaf)));
}

function placeOf(leaf: Leaf): string {
  return leaf.point.split('|')[0]!;
}
