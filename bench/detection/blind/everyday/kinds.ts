import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RawRequest } from '@sallyport/traffic';
import { inAddress, strings, textOf, type Visited, written } from '../browsing/kinds.ts';
import type { Draw } from '../draw.ts';
import { type Group, type Kind, kindsOf } from '../kind.ts';
import { query } from '../message.ts';
import { filled } from '../web/template.ts';
import { type Asked, type Sender, sendersHeaders, type Words } from './senders.ts';

/** One request of a data file, and who sends it. */
interface Sent extends Omit<Visited, 'as'> {
  readonly by?: Sender;
  readonly as?: Asked;
}

/** The group of the files whose names begin so, and who sends where a template names nobody. */
export interface Files {
  readonly prefix: string;
  readonly group: Group;
  readonly by: Sender;
  /** The words of cookies and of the pages that people come from. */
  readonly words?: Words;
}

const WORDS: Words = { crumb: 'crumb', referrer: 'referrer' };

/** What real clients send all day, ordinary things far more often than hard ones. */
export const EVERYDAY_KINDS: readonly Kind[] = kindsIn(resolve(import.meta.dirname, 'data'), [
  { prefix: 'client-', group: 'everyday client', by: 'browser' },
  { prefix: 'api-', group: 'everyday api', by: 'library' },
  { prefix: 'bank-', group: 'everyday bank', by: 'partner' },
]);

/** The kinds of the data files of a directory. */
export function kindsIn(directory: string, all: readonly Files[]): Kind[] {
  return all.flatMap(({ prefix, group, by, words = WORDS }) => {
    const files = readdirSync(directory).filter((file) => file.startsWith(prefix));
    return files.sort().flatMap((file) => {
      const kinds = JSON.parse(readFileSync(resolve(directory, file), 'utf8')) as Readonly<Record<string, readonly Sent[]>>;
      const makers = Object.entries(kinds).map(
        ([name, sent]) => [name, (draw: Draw) => requestOf(draw, { by, ...draw.of(sent) }, words)] as const,
      );
      return kindsOf(group, Object.fromEntries(makers));
    });
  });
}

function requestOf(draw: Draw, sent: Sent & { readonly by: Sender }, words: Words): RawRequest {
  const [, method = 'GET', host = '', address = '/'] = /^([A-Z]+) ([^/]+)(.*)$/su.exec(textOf(draw, sent.to)) ?? [];
  const writes = method !== 'GET';
  const asked = sent.as ?? (sent.form !== undefined || sent.parts !== undefined ? 'submit' : writes ? 'call' : 'page');
  const from = sent.from === undefined ? fromOf(draw, asked, host, words) : sent.from && textOf(draw, sent.from);
  const own = Object.entries(sent.headers ?? {}).map(([name, value]) => [name, textOf(draw, value)] as const);
  const named = new Set(own.map(([name]) => name));
  const usual = sendersHeaders(draw, { sender: sent.by, asked, host, from: from?.split('#')[0] ?? null, writes, crumb: words.crumb });
  const asking = sent.query === undefined ? '' : `${address.includes('?') ? '&' : '?'}${query(strings(filled(draw, sent.query)))}`;
  const headers = [...usual.filter(([name]) => !named.has(name)), ...own];
  return written(draw, sent, `${inAddress(address)}${asking}`, { method, host, headers });
}

/** Pages come from anywhere, calls and forms of a page from that page's site. */
function fromOf(draw: Draw, asked: Asked, host: string, words: Words): string {
  if (asked === 'page') return draw.part(words.referrer);
  const campaign = 'utm_source=newsletter&utm_medium=email&utm_campaign=bf_2026%7Cde&gclid=Cj0KCQiA⟨base64url:40⟩_wcB';
  return draw.text(
    draw.of([`https://${host}/`, `https://${host}/⟨slugline⟩`, `https://${host}/⟨slugline⟩?${campaign}`, `⟨${words.referrer}⟩`]),
  );
}
