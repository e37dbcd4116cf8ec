import type { RequestView } from '@sallyport/core';
import type { MessageDetector, MessageReport, Rule } from '../../detector.ts';

export const LOOKALIKE_HOST: Rule = {
  id: 'open-redirect.lookalike-host',
  severity: 'medium',
  confidence: 0.6,
  about: 'An address on a foreign host that begins with the name of this one.',
};

/** Shorter names stand in others by chance. */
const SITE_CHARS_MIN = 6;

/** Past the site's own name: two labels at least, for `shop.co` is the beginning of `shop.co.uk`. */
const BEHIND = /^(?:[a-z\d-]{1,63}\.){1,6}[a-z]{2,24}(?:[^\w.-]|$)/;

/** The host that ends at the name, back to the slashes before it. */
const BEFORE = /(?:\/|%2f){2}(?:[a-z\d-]{1,63}\.){0,6}$/;

/** Characters before the name in which its host begins. */
const BEFORE_CHARS_MAX = 256;

/** `?next=@evil.example`, `?return=.evil.example`: put behind the own host, the host is another. */
const APPENDED =
  /(?:^|&)[\w.[\]-]{0,24}(?:redir|return|next|continue|goto|forward|relaystate|back_?to)[\w.[\]-]{0,16}=(?:@|%40|\.|%2e|[\w.-]{1,32}(?::|%3a)[^&@/]{0,32}(?:@|%40))(?:[a-z\d-]{1,63}\.){1,6}[a-z]{2,24}(?:[/?#:&]|%2f|$)/;

/** Without a letter as the end a dot and words are a file. */
const FILE_NAME = /(?:=\.|%2e)(?:\w{1,32}\.)?(?:html?|php|aspx?|jspx?|do|js|json|css|xml|txt|pdf)(?:[/?#:&]|%2f|$)/;

/** `?next=https://bank.example.evil.example/`, asked of `www.bank.example`: what compares the beginning of an address lets it through. */
function inspectRequest({ host, query }: RequestView, _facts: unknown, report: MessageReport): void {
  if (query === '') return;
  checkAppended(query, report);
  const site = `${siteOf(host)}.`;
  if (site.length <= SITE_CHARS_MIN) return;
  const text = query.toLowerCase();
  for (let at = text.indexOf(site); at >= 0; at = text.indexOf(site, at + site.length)) {
    const end = at + site.length;
    if (!BEHIND.test(text.slice(end, end + BEFORE_CHARS_MAX)) || !BEFORE.test(text.slice(Math.max(0, at - BEFORE_CHARS_MAX), at))) continue;
    report(LOOKALIKE_HOST, 'query', query.slice(Math.max(0, at - 16), end + 32));
    return;
  }
}

function checkAppended(query: string, report: MessageReport): void {
  if (!query.includes('@') && !query.includes('%40') && !query.includes('=.') && !query.includes('=%2')) return;
  const found = APPENDED.exec(query.toLowerCase());
  if (found !== null && !FILE_NAME.test(found[0])) report(LOOKALIKE_HOST, 'query', found[0]);
}

/** The last two labels of a host, three where the ending has two (`bank.co.uk`). */
function siteOf(host: string): string {
  const labels = host
    .toLowerCase()
    .replace(/:\d{1,5}$/, '')
    .split('.');
  const top = labels.at(-1) ?? '';
  if (labels.length < 2 || !/^[a-z]{2,24}$/.test(top)) return '';
  return labels.slice(top.length === 2 && labels.at(-2)!.length <= 3 ? -3 : -2).join('.');
}

export const lookalikeHost: MessageDetector = { class: 'open-redirect', rules: [LOOKALIKE_HOST], inspectRequest };
