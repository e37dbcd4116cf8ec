import type { HeaderField } from '@sallyport/core';
import type { Draw, PartName } from '../draw.ts';
import { filled, type Template } from '../web/template.ts';
import data from './senders.json' with { type: 'json' };

/** Who sends a request: a browser, an app, a library of some language, a provider's webhook, or a partner's system. */
export type Sender = 'browser' | 'app' | 'library' | 'hook' | 'partner';

/** What a browser asks for, as its fetch metadata say. */
export type Asked = 'page' | 'submit' | 'call' | 'picture' | 'script' | 'beacon';

export interface Sending {
  readonly sender: Sender;
  readonly asked: Asked;
  readonly host: string;
  /** Address of the page that asks; `null` for none. */
  readonly from: string | null;
  readonly writes: boolean;
  readonly crumb: PartName;
}

/** Words of what a browser has stored of a site, and of the pages it comes from. */
export interface Words {
  readonly crumb: PartName;
  readonly referrer: PartName;
}

/** Shares in which a field that not everybody sends is there. */
const SHARE = { cookie: 0.85, proxied: 0.55, traced: 0.4, conditional: 0.15, hints: 0.3 } as const;

/** The header fields of one request, without `host` and those of its body. */
export function sendersHeaders(draw: Draw, sending: Sending): HeaderField[] {
  const own = sending.sender === 'browser' ? browserHeaders(draw, sending) : drawn(draw, draw.of<Fields>(data[sending.sender]));
  const some = (share: number, list: readonly Fields[]): HeaderField[] => (draw.chance(share) ? drawn(draw, draw.of(list)) : []);
  return [
    ...own,
    ...some(SHARE.conditional, sending.writes ? data.writing : data.conditional),
    ...some(SHARE.traced, data.traced),
    ...some(SHARE.proxied, data.proxied),
  ];
}

type Fields = Readonly<Record<string, string>>;

const drawn = (draw: Draw, fields: Fields): HeaderField[] => Object.entries(filled(draw, fields as Template) as Fields);

function browserHeaders(draw: Draw, { asked, host, from, writes, crumb }: Sending): HeaderField[] {
  const { hints, ...browser } = draw.of<Fields & { readonly hints?: string }>(data.browsers);
  const origin = from === null || !from.startsWith('https:') ? `https://${host}` : new URL(from).origin;
  const site = siteOf(from, origin, host);
  const referer = from === null ? [] : [['referer', site === 'cross-site' ? `${origin}/` : from] as const];
  const cookies = draw.list(1, 9, () => draw.part(crumb));
  return [
    ...drawn(draw, browser),
    ...(hints !== undefined && draw.chance(SHARE.hints) ? drawn(draw, data.hints) : []),
    ...drawn(draw, data.asked[asked]),
    ['sec-fetch-site', site],
    ...(writes ? [['origin', origin] as const] : []),
    ...referer,
    ...(draw.chance(SHARE.cookie) ? [['cookie', [...new Set(cookies)].join('; ')] as const] : []),
    ...(asked === 'call' && draw.chance(0.5) ? drawn(draw, draw.of<Fields>(data.scripts)) : []),
  ];
}

function siteOf(from: string | null, origin: string, host: string): string {
  if (from === null) return 'none';
  if (origin === `https://${host}`) return 'same-origin';
  return origin.endsWith(host.split('.').slice(-2).join('.')) ? 'same-site' : 'cross-site';
}
