import type { ApiSpec } from '@sallyport/contract';
import type { Event, Partner } from '@sallyport/core';
import { createInventory, type Inventory, type OwnershipRule } from '@sallyport/inventory';
import type { Period } from '../assess/assess.ts';
import { FACTS, type FactName, type Facts } from './fact-table.ts';
import { type InventoryChanges, inventoryChanges, type KnownOperations, knownOperations } from './inventory-changes.ts';
import { inventoryFacts } from './inventory-facts.ts';
import { ScanFacts } from './scan-facts.ts';
import { scanRecord } from './self-scan.ts';
import { SystemFacts } from './system-facts.ts';
import { TrafficFacts } from './traffic-facts.ts';

/** One record of the evidence log. */
export interface LogRecord {
  readonly seq: number;
  readonly hash: string;
  readonly event: Event;
}

/** What is known beside the log; its parts are printed in the report. */
export interface CollectContext {
  readonly chainVerified: boolean;
  readonly specs: readonly ApiSpec[];
  readonly partners: readonly Partner[];
  /** Rules that say who owns what; without them the share that is owned is not known. */
  readonly ownership?: readonly OwnershipRule[];
  /** Ids of operations that their owners confirmed; without them that share is not known. */
  readonly attested?: readonly string[];
}

/** The numbers a report rests on and which records they were counted from. */
export interface Collected {
  readonly facts: Facts;
  readonly inventoryChanges: InventoryChanges;
  readonly source: {
    readonly records: number;
    readonly recordsInPeriod: number;
    readonly firstSeq: number;
    readonly lastSeq: number;
    /** Hash of the last record read; the whole log before it follows from it. */
    readonly head: string;
    /** Time of the log's first record, milliseconds since the epoch; 0 for an empty log. */
    readonly since: number;
  };
}

const DAY_MS = 86_400_000;
const NOTHING_KNOWN: KnownOperations = new Map();

class Collector {
  readonly traffic: TrafficFacts = new TrafficFacts();
  /** What the period's own traffic says. */
  readonly inventory: Inventory = createInventory();
  /** The same of the whole log up to now; `null` while nothing is before the period, as both would be the same. */
  whole: Inventory | null = null;
  /** What was known when the period began. */
  before: KnownOperations | null = null;
  readonly period: Period;
  readonly scans: ScanFacts;
  system: SystemFacts | null = null;
  since = 0;
  records = 0;
  inPeriod = 0;
  firstSeq = 0;
  lastSeq = 0;
  head = '';
  clear = 0;
  sad = 0;

  readonly #specs: readonly ApiSpec[];

  constructor(period: Period, context: CollectContext) {
    this.period = period;
    this.#specs = context.specs;
    this.scans = new ScanFacts(period);
    for (const spec of context.specs) this.inventory.addSpec(spec);
  }

  add(record: LogRecord): void {
    const { event } = record;
    this.records++;
    if (this.firstSeq === 0) this.firstSeq = record.seq;
    if (this.since === 0) this.since = event.at;
    this.lastSeq = record.seq;
    this.head = record.hash;
    this.scans.add(event);
    if (event.at < this.period.from) {
      this.#earlier(event);
      return;
    }
    this.before ??= this.#known();
    this.inPeriod++;
    this.system ??= new SystemFacts(this.period, this.since);
    this.system.add(event);
    const scan = scanRecord(event);
    if (scan.clear) this.clear++;
    if (scan.sad) this.sad++;
    if (event.kind !== 'exchange') return;
    this.traffic.add(event);
    if (event.observation === null) return;
    this.inventory.observe(event.observation);
    this.whole?.observe(event.observation);
  }

  #earlier(event: Event): void {
    if (event.kind !== 'exchange' || event.observation === null) return;
    if (this.whole === null) {
      // The log began within the period: a record of the past that comes late belongs to neither end.
      if (this.before !== null) return;
      this.whole = createInventory();
      for (const spec of this.#specs) this.whole.addSpec(spec);
    }
    this.whole.observe(event.observation);
  }

  #known(): KnownOperations {
    return this.whole === null ? NOTHING_KNOWN : knownOperations(this.whole.operations());
  }

  changes(): InventoryChanges {
    return inventoryChanges(this.before ?? this.#known(), knownOperations((this.whole ?? this.inventory).operations()));
  }

  facts(context: CollectContext): Partial<Facts> {
    const age = this.since === 0 ? null : Math.max(0, this.period.to - this.since) / DAY_MS;
    return {
      'chain.verified': context.chainVerified ? 1 : 0,
      'chain.records': this.records,
      'collection.operating_days': age,
      'retention.oldest_days': age,
      // A log that starts at its first record has lost nothing; one that starts later was cut by retention.
      'retention.deleted_early': this.firstSeq <= 1 ? 0 : null,
      'masking.records_scanned': this.inPeriod,
      'masking.clear_values': this.clear,
      'masking.sad_values': this.sad,
      ...(this.system ?? new SystemFacts(this.period, this.since)).facts(),
      ...this.scans.facts(),
      ...this.traffic.facts(),
      ...inventoryFacts(this.inventory.operations(), context.specs.length > 0, context.partners, {
        ownership: context.ownership ?? null,
        attested: context.attested ?? null,
      }),
    };
  }
}

/**
 * Counts the facts of a period from the evidence log alone, in one pass and bounded memory. Records after the period are
 * not read, so that the same log gives the same facts whenever it is asked.
 */
export async function collectFacts(records: AsyncIterable<LogRecord>, period: Period, context: CollectContext): Promise<Collected> {
  const collector = new Collector(period, context);
  for await (const record of records) if (record.event.at < period.to) collector.add(record);
  const known = collector.facts(context);
  const facts = Object.fromEntries(Object.keys(FACTS).map((name) => [name, known[name as FactName] ?? null])) as Record<
    FactName,
    number | null
  >;
  const { records: count, inPeriod, firstSeq, lastSeq, head, since } = collector;
  return {
    facts,
    inventoryChanges: collector.changes(),
    source: { records: count, recordsInPeriod: inPeriod, firstSeq, lastSeq, head, since },
  };
}
