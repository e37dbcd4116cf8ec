import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import { SallyportError } from '@sallyport/core';
import { SPEC_CHARS_MAX } from './limits.ts';
import { specTextOf } from './spec-file.ts';

/** Descriptions taken from one folder. More is refused: such a folder holds something else. */
export const FOLDER_SPECS_MAX = 500;
/** Folders below folders that are looked into; deeper ones are left alone. */
const FOLDER_DEPTH_MAX = 8;
/** Moves of an address that are followed, each to an origin of the list. */
const REDIRECTS_MAX = 3;
/** A server has this long to give the whole description. */
export const FETCH_TIMEOUT_MS = 15_000;
/** Names that descriptions have in a folder. */
const EXTENSIONS: ReadonlySet<string> = new Set(['.json', '.yaml', '.yml', '.graphql', '.conf']);

/** A text that should be an API description. */
export interface GatheredSpec {
  /** For messages and for keeping it: the file, its path in the folder, or the address. */
  readonly name: string;
  readonly text: string;
}

/** What a description may be fetched from, and with what. */
export interface SpecOrigins {
  /** `https://specs.bank.example`: scheme, host and port, nothing else. */
  readonly allowed: readonly string[];
  readonly fetch: typeof fetch;
}

/**
 * The descriptions at a place: a file, a folder (with those below) or an address. What an address moves to is followed only
 * to origins that are allowed, so that a server of the list cannot point into the network.
 *
 * @throws SallyportError `INPUT_UNREADABLE`, `SPEC_ORIGIN_REFUSED`, `SPEC_INVALID` for one that is too large.
 */
export async function gatherSpecs(place: string, origins: SpecOrigins): Promise<GatheredSpec[]> {
  if (isAddress(place)) return [await fetchSpec(place, origins)];
  try {
    if (!(await stat(place)).isDirectory()) return [{ name: place, text: await readSpec(place) }];
    const files = await filesOf(place, 0);
    if (files.length > FOLDER_SPECS_MAX)
      throw new SallyportError('INPUT_UNREADABLE', place, `${files.length} files; at most ${FOLDER_SPECS_MAX} are read`);
    const specs: GatheredSpec[] = [];
    for (const file of files.sort()) specs.push({ name: join(basename(place), relative(place, file)), text: await readSpec(file) });
    return specs;
  } catch (error) {
    if (error instanceof SallyportError) throw error;
    throw new SallyportError('INPUT_UNREADABLE', place, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

export function isAddress(place: string): boolean {
  return /^https?:\/\//i.test(place);
}

async function filesOf(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    // Links are not followed: a folder of descriptions is no way out of it.
    if (entry.isFile() && EXTENSIONS.has(extname(entry.name).toLowerCase())) found.push(path);
    else if (entry.isDirectory() && depth < FOLDER_DEPTH_MAX && !entry.name.startsWith('.'))
      found.push(...(await filesOf(path, depth + 1)));
  }
  return found;
}

async function readSpec(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > SPEC_CHARS_MAX * 4) throw new SallyportError('SPEC_INVALID', path, `${size} bytes, over the limit`);
  return specTextOf(path, await readFile(path));
}

async function fetchSpec(address: string, { allowed, fetch: get }: SpecOrigins): Promise<GatheredSpec> {
  const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
  let url = allowedUrl(address, allowed, address);
  for (let moves = 0; ; moves++) {
    let answer: Response;
    try {
      answer = await get(url, { redirect: 'manual', signal, headers: { accept: 'application/json, application/yaml, text/*;q=0.5' } });
    } catch (error) {
      throw new SallyportError('INPUT_UNREADABLE', address, error instanceof Error ? error.message : String(error), { cause: error });
    }
    const target = answer.headers.get('location');
    if (answer.status < 300 || answer.status >= 400 || target === null) return { name: address, text: await textOf(answer, address) };
    await answer.body?.cancel();
    if (moves >= REDIRECTS_MAX) throw new SallyportError('INPUT_UNREADABLE', address, `more than ${REDIRECTS_MAX} redirects`);
    url = allowedUrl(target, allowed, address, url.href);
  }
}

function allowedUrl(text: string, allowed: readonly string[], place: string, base?: string): URL {
  const url = URL.canParse(text, base) ? new URL(text, base) : null;
  if (url === null || url.username !== '' || url.password !== '' || !allowed.includes(url.origin)) {
    throw new SallyportError('SPEC_ORIGIN_REFUSED', place, url === null ? 'no address' : url.origin);
  }
  return url;
}

/** The text of an answer, given up as soon as it is too long: what a server says of its length is only said. */
async function textOf(answer: Response, place: string): Promise<string> {
  if (answer.status !== 200 || answer.body === null) throw new SallyportError('INPUT_UNREADABLE', place, `answered ${answer.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > SPEC_CHARS_MAX) throw new SallyportError('SPEC_INVALID', place, `more than ${SPEC_CHARS_MAX} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof SallyportError) throw error;
    throw new SallyportError('INPUT_UNREADABLE', place, error instanceof Error ? error.message : String(error), { cause: error });
  }
  return Buffer.concat(chunks).toString('utf8');
}
