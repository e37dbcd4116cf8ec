import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RawRequest } from '@sallyport/traffic';
import { inAddress, strings, textOf, type Visited, written } from '../browsing/kinds.ts';
import type { Draw } from '../draw.ts';
import { type Group, type Kind, kindsOf } from '../kind.ts';
import { query } from '../message.ts';
import { filled } from '../web/template.ts';
import { type Asked, type Sender, sendersHeaders } from './senders.ts';

/** One request of a data file, and who sends it. */
interface Sent extends Omit<Visited, 'as'> {
  readonly by?: Sender;
  readonly as?: Asked;
}

/** By a directory of data and the beginning of a file's name: its group, and who sends where a template names nobody. */
const FILES: readonly (readonly [directory: string, prefix: string, group: Group, by: Sender])[] = [
  ['data', 'client-', 'everyday client', 'browser'],
  ['data', 'api-', 'everyday api', 'library'],
  ['data', 'bank-', 'everyday bank', 'partner'],
  ['../fifth/data', 'client-', 'fifth client', 'browser'],
  ['../fifth/data', 'api-', 'fifth api', 'library'],
  ['../fifth/data', 'bank-', 'fifth bank', 'partner'],
];

/** What real clients send all day, ordinary things far more often than hard ones. */
export const EVERYDAY_KINDS: readonly Kind[] = FILES.flatMap(([data, prefix, group, by]) => {
  const directory = resolve(import.meta.dirname, data);
  const files = readdirSync(directory).filter((file) => file.startsWith(prefix));
  return files.sort().flatMap((file) => {
    const kinds = JSON.parse(readFileSync(resolve(directory, file), 'utf8')) as Readonly<Record<string, readonly Sent[]>>;
    const makers = Object.entries(kinds).map(([name, sent]) => [name, (draw: Draw) => requestOf(draw, { by, ...draw.of(sent) })] as const);
    return kindsOf(group, Object.fromEntries(makers));
  });
});

function requestOf(draw: Draw, sent: Sent & { readonly by: Sender }): RawRequest {
  const [, method = 'GET', host = '', address = '/'] = /^([A-Z]+) ([^/]+)(.*)$/su.exec(textOf(draw, sent.to)) ?? [];
  const writes = method !== 'GET';
  const asked = sent.as ?? (sent.form !== undefined || sent.parts !== undefined ? 'submit' : writes ? 'call' : 'page');
  const from = sent.from === undefined ? fromOf(draw, asked, host) : sent.from && textOf(draw, sent.from);
  const own = Object.entries(sent.headers ?? {}).map(([name, value]) => [name, textOf(draw, value)] as const);
  const named = new Set(own.map(([name]) => name));
  const usual = sendersHeaders(draw, { sender: sent.by, asked, host, from: from?.split('#')[0] ?? null, writes });
  const asking = sent.query === undefined ? '' : `${address.includes('?') ? '&' : '?'}${query(strings(filled(draw, sent.query)))}`;
  const headers = [...usual.filter(([name]) => !named.has(name)), ...own];
  return written(draw, sent, `${inAddress(address)}${asking}`, { method, host, headers });
}

/** Pages come from anywhere, calls and forms of a page from that page's site. */
function fromOf(draw: Draw, asked: Asked, host: string): string {
  if (asked === 'page') return draw.part('referrer');
  const campaign = 'utm_source=newsletter&utm_medium=email&utm_campaign=bf_2026%7Cde&gclid=Cj0KCQiA⟨base64url:40⟩_wcB';
  return draw.text(draw.of([`https://${host}/`, `https://${host}/⟨slugline⟩`, `https://${host}/⟨slugline⟩?${campaign}`, '⟨referrer⟩']));
}
