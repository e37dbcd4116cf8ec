import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type ApiDocument, loadDocument } from '@sallyport/contract';
import { SallyportError } from '@sallyport/core';
import {
  isPostman,
  loadScanConfig,
  postmanToOpenApi,
  runScan,
  type ScanConfig,
  type ScanFinding,
  type ScanOperation,
  type StopReason,
} from '@sallyport/scanner';

/** What one run is to do; travels to a process of its own. */
export interface ScanTask {
  readonly config: string;
  /** Text of the description, or `null` for the file that the configuration names. */
  readonly description: { readonly name: string; readonly text: string } | null;
  readonly readOnly: boolean;
  /** Checks to run; empty for those of the configuration. */
  readonly checks: readonly string[];
  /** The one operation that is tested, or `null` for all. Templates may name parameters as they like and hold the base path. */
  readonly only: { readonly method: string; readonly template: string } | null;
}

/** What a run has to say at its end. Nothing of any message is in it but the words of the proofs. */
export interface ScanTaskResult {
  /** Host of the target. */
  readonly host: string;
  readonly requests: number;
  readonly stopped: StopReason | null;
  readonly findings: readonly TaskFinding[];
  /** Checks that ran to their end: `check operation`, or `check` for those of the whole API. */
  readonly done: readonly string[];
  /** Operations that did what they were asked, at least once. */
  readonly reached: readonly string[];
  readonly unreached: number;
  readonly notes: readonly string[];
}

export type TaskFinding = Omit<ScanFinding, 'evidence' | 'location' | 'cvss'>;

/** Notes kept of one run. */
const NOTES_MAX = 50;
const clock = { now: () => Date.now(), micros: () => performance.now() * 1_000 };

/** Runs one scan. @throws the errors of the configuration, and those of `runScan`. */
export async function runScanTask(task: ScanTask, signal: AbortSignal): Promise<ScanTaskResult> {
  const config = await configOf(task);
  const { api, place } = await apiOf(task, config);
  const done: string[] = [];
  const { only } = task;
  const result = await runScan(
    {
      ...{ config, api, place, clock, signal },
      jwtSecrets: await secretsOf(task, config),
      jwtPublicKey: config.jwt.public_key_file === undefined ? null : await readFile(beside(task, config.jwt.public_key_file), 'utf8'),
      ...(only !== null && { only: (operation, basePath) => isSame(only, operation, basePath) }),
    },
    (event) => {
      if (event.kind === 'unit') done.push(event.operation === '*' ? event.check : `${event.check} ${event.operation}`);
    },
  );
  const { host } = new URL(result.target);
  const findings = result.findings.map(({ evidence: _, location: __, cvss: ___, ...finding }): TaskFinding => finding);
  const { requests, stopped, reached, unreached, notes } = result;
  return { host, requests, stopped, findings, done, reached, unreached: unreached.length, notes: notes.slice(0, NOTES_MAX) };
}

async function configOf({ config: file, readOnly, checks }: ScanTask): Promise<ScanConfig> {
  const loaded = loadScanConfig(await text(file), file, process.env);
  if (!loaded.ok) throw loaded.error;
  const { value } = loaded;
  return {
    ...value,
    ...(readOnly && { profile: 'read-only', destructive: false, scope: { ...value.scope, methods: readingOf(value.scope.methods) } }),
    ...(checks.length > 0 && { checks: { include: checks, exclude: [] } }),
  };
}

/** Not even a POST that is meant to read: what the service makes of it is not ours to know. Of the file's own methods, those that read. */
function readingOf(methods: readonly string[]): readonly string[] {
  const reading = ['GET', 'HEAD', 'OPTIONS'];
  return methods.length === 0 ? reading : reading.filter((method) => methods.includes(method));
}

async function apiOf(task: ScanTask, config: ScanConfig): Promise<{ readonly api: ApiDocument; readonly place: string }> {
  const file = config.spec === undefined ? null : beside(task, config.spec);
  const given = task.description ?? (file === null ? null : { name: file, text: await text(file) });
  if (given === null) throw new SallyportError('CONFIG_INVALID', task.config, 'it names no `spec`, and the scan no description');
  const loaded = loadDocument(openApiOf(given.text), given.name);
  if (!loaded.ok) throw loaded.error;
  return { api: loaded.value, place: given.name };
}

function openApiOf(source: string): string {
  if (!source.trimStart().startsWith('{') || !source.includes('getpostman.com')) return source;
  const json: unknown = JSON.parse(source);
  return isPostman(json) ? JSON.stringify(postmanToOpenApi(json)) : source;
}

async function secretsOf(task: ScanTask, { jwt }: ScanConfig): Promise<string[]> {
  if (jwt.secrets_file === undefined) return [];
  return (await text(beside(task, jwt.secrets_file))).split('\n').filter((line) => line !== '');
}

function beside({ config }: ScanTask, file: string): string {
  return resolve(dirname(config), file);
}

async function text(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new SallyportError('CONFIG_UNREADABLE', file, (cause as NodeJS.ErrnoException).code ?? 'cannot be read', { cause });
  }
}

/** Is the operation of the description the one wanted? Names of parameters do not count, and the wanted one may hold the base path. */
export function isSame(
  wanted: NonNullable<ScanTask['only']>,
  { method, path }: Pick<ScanOperation, 'method' | 'path'>,
  basePath: string,
): boolean {
  const shape = (template: string): string => template.replaceAll(/\{[^{}/]*\}/g, '{}');
  if (method !== wanted.method) return false;
  return shape(path) === shape(wanted.template) || shape(`${basePath}${path}`) === shape(wanted.template);
}
