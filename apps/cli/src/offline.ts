import { randomBytes, randomFillSync } from 'node:crypto';
import { basename } from 'node:path';
import { type SpecText, specTextOf } from '@sallyport/contract/enforce';
import type { Clock } from '@sallyport/core';
import { SallyportError } from '@sallyport/core';
import { createEngine, createEngineMemory, type Engine } from '@sallyport/engine';
import type { CustomDataType } from '@sallyport/inventory/observe';
import { DEFAULT_POLICY, loadPolicy, type Policy } from '@sallyport/policy';
import type { SourceRecord } from '@sallyport/traffic/readers';
import { OUTBOUND_LISTENER, type RecordFormat, readRecords } from '@sallyport/traffic/readers';
import { openInput, readBytes, readText } from './input.ts';
import { Progress, type Terminal } from './terminal.ts';

const clock: Clock = { now: () => Date.now(), micros: () => performance.now() * 1_000 };

/** Reads a policy file: a policy by itself, or a configuration with a `policy:` section. */
export async function readPolicy(path: string | undefined): Promise<Policy> {
  if (path === undefined) return DEFAULT_POLICY;
  const loaded = loadPolicy(await readText(path), path);
  if (!loaded.ok) throw loaded.error;
  return loaded.value;
}

/** API descriptions to hold recorded traffic against. */
export async function readSpecs(paths: readonly string[]): Promise<SpecText[]> {
  return Promise.all(paths.map(async (path) => ({ name: basename(path), text: specTextOf(path, await readBytes(path)) })));
}

/** What helps to read recorded traffic. */
export interface Reading {
  readonly dataTypes?: readonly CustomDataType[];
  /** Texts of descriptions. */
  readonly descriptions?: readonly string[];
}

/** An engine for recorded traffic. Its hash key lives as long as the run, so no identifier can be matched to another run's. */
export function offlineEngine(policy: Policy, reading: Reading = {}, specs: readonly SpecText[] = []): Engine {
  return createEngine(
    { policy, operations: [], partners: [], outboundListeners: [OUTBOUND_LISTENER], specs, ...reading },
    { clock, random: (bytes) => void randomFillSync(bytes) },
    createEngineMemory(randomBytes(32)),
  );
}

/** The records of several files in turn, with progress over their bytes. */
export async function* recordsOf(
  paths: readonly string[],
  format: RecordFormat,
  label: string,
  terminal: Terminal,
): AsyncGenerator<SourceRecord> {
  for (const path of paths) {
    let progress: Progress | null = null;
    let count = 0;
    const input = await openInput(path, (read) => progress?.at(read, `${count.toLocaleString('en')} records`));
    progress = new Progress(terminal, `${label} ${path}`, input.total);
    for await (const record of readRecords(input.bytes, format, { name: path })) {
      count++;
      yield record;
    }
    progress.end();
  }
}

/** Formats of recorded traffic, as `--input-format` names them. */
export const FORMATS: readonly RecordFormat[] = ['auto', 'jsonl', 'har', 'combined', 'nginx-json', 'otlp-json', 'otlp-proto', 'pcap'];

/** Checks a `--format` word for traffic input. */
export function recordFormat(word: string): RecordFormat {
  const found = FORMATS.find((format) => format === word);
  if (found === undefined) throw new SallyportError('USAGE', '--input-format', `"${word}" is none of ${FORMATS.join(', ')}`);
  return found;
}
