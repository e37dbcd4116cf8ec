import { createInventory } from '@sallyport/inventory';
import { createObserver } from '@sallyport/inventory/observe';
import { extractRequest, extractResponse, openTransaction, withResponse } from '@sallyport/traffic';

/** A field with values, and the class it is labelled with; `null` for none. */
export interface LabelledField {
  readonly name: string;
  readonly label: string | null;
  readonly values: readonly unknown[];
}

const KEY = new Uint8Array(32).fill(7);
const START = Date.UTC(2026, 0, 5);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What the inventory says the field holds, from answers that carry it: the whole way from bytes to verdict. */
export function classesOf(field: LabelledField): readonly string[] {
  const inventory = createInventory();
  const observer = createObserver(KEY);
  for (const [at, value] of field.values.entries())
    inventory.observe(observed(observer, '/things', nested(field.name, value), START + at * 1_000));
  const [operation] = inventory.operations();
  return operation?.parameters.find(({ location, name }) => location === 'response' && name === field.name)?.data_classes ?? [];
}

function observed(
  observer: ReturnType<typeof createObserver>,
  target: string,
  body: unknown,
  at: number,
): ReturnType<typeof observer.observe> {
  const client = { address: '203.0.113.7', peer: '203.0.113.7', tls: null };
  const open = openTransaction(
    { id: 't', at, listener: 'bench', protocol: 'http/1.1', client },
    { method: 'GET', target, scheme: 'https', headers: [['host', 'api.bank.example']], body: { state: 'none', bytes: new Uint8Array() } },
  );
  const transaction = withResponse(open, {
    status: 200,
    headers: [['content-type', 'application/json']],
    body: { state: 'complete', bytes: encode(JSON.stringify(body)) },
    latency_ms: 1,
  });
  return observer.observe({
    transaction,
    request: extractRequest(transaction.request),
    response: extractResponse(transaction.response!),
    hostile: false,
    sampled: true,
  });
}

/** `a.b[].c` with a value: the JSON that has it there. */
function nested(name: string, value: unknown): unknown {
  return name.split('.').reduceRight<unknown>((inner, part) => {
    const array = part.endsWith('[]');
    return { [array ? part.slice(0, -2) : part]: array ? [inner] : inner };
  }, value);
}

/** Counts of one class. */
export interface Tally {
  hit: number;
  missed: number;
  wrong: number;
}

/** Per class: labelled and found, labelled and not, found and not labelled. */
export function tallyOf(fields: readonly LabelledField[]): { tallies: Map<string, Tally>; mistakes: string[] } {
  const tallies = new Map<string, Tally>();
  const of = (id: string): Tally => {
    const known = tallies.get(id) ?? { hit: 0, missed: 0, wrong: 0 };
    tallies.set(id, known);
    return known;
  };
  const mistakes: string[] = [];
  for (const field of fields) {
    const { label, name, values } = field;
    const classes = classesOf(field);
    if (label !== null) classes.includes(label) ? of(label).hit++ : of(label).missed++;
    for (const id of classes) if (id !== label) of(id).wrong++;
    if (classes.join() !== (label ?? ''))
      mistakes.push(`${name} (${String(values[0])}): ${label ?? 'nothing'}, said ${classes.join(' ') || 'nothing'}`);
  }
  return { tallies, mistakes };
}

export function f1({ hit, missed, wrong }: Tally): number {
  return hit === 0 ? 0 : (2 * hit) / (2 * hit + missed + wrong);
}
