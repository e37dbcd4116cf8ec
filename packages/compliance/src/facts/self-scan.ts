import type { Event, ExchangeEvent } from '@sallyport/core';
import { maskHeaders, maskText } from '@sallyport/traffic';

/** What masking puts in the place of sensitive authentication data (PCI DSS 4.0.1, 3.3.1). */
const SAD_MARK = /\[(?:track|cvv|pin)[^\]]*\]/g;

/** Identifiers of our own (versions, hashes, ids) and spool files. One in fifty of them holds digits with the check digit of a card number. */
const OUR_IDS = /(?:\b|_)(?=[0-9]*[a-f])[0-9a-f]{12,64}\b|\S+\.spool\b/g;

/** What a search of one stored record found. */
export interface ScanResult {
  readonly clear: boolean;
  readonly sad: boolean;
}

/** A text that came from outside, with the name of its header, or ''. */
type Content = readonly [name: string, text: string];

/** Looks through what a record keeps of a message with the detectors that mask: a value they would still mask is in clear. */
export function scanRecord(event: Event): ScanResult {
  let clear = false;
  let sad = false;
  for (const [name, text] of contentOf(event)) {
    const masked = name === '' ? maskText(text) : maskHeader(name, text);
    if (masked === text) continue;
    clear = true;
    sad ||= marks(masked) > marks(text);
  }
  return { clear, sad };
}

function maskHeader(name: string, value: string): string {
  return maskHeaders([[name, value]])[0]?.[1] ?? '';
}

function marks(text: string): number {
  return text.match(SAD_MARK)?.length ?? 0;
}

/** Identifiers, hashes and words of our own are left out: they are made here and hold nothing of a message. */
function contentOf(event: Event): readonly Content[] {
  switch (event.kind) {
    case 'exchange':
      return exchangeContent(event);
    case 'tunnel':
      return [
        ['', event.host],
        ['', event.serverName],
      ];
    case 'rejected':
    case 'fault':
      return [['', event.detail]];
    case 'system':
    case 'audit':
      return [['', event.detail.replace(OUR_IDS, '')]];
    case 'alert':
      return [['', event.alert.detail]];
    default:
      return event satisfies never;
  }
}

function exchangeContent(event: ExchangeEvent): Content[] {
  const content: Content[] = [
    ['', event.path],
    ['', event.template],
    ['', event.method],
  ];
  for (const finding of event.findings) content.push(['', finding.evidence], ['', finding.point]);
  for (const fact of event.facts) content.push(['', fact.detail]);
  for (const gap of event.gaps) content.push(['', gap.detail]);
  for (const reason of event.decision.reasons) content.push(['', reason.detail]);
  for (const segment of event.observation?.segments ?? []) content.push(['', segment]);
  for (const field of event.observation?.fields ?? []) content.push(['', field.name]);
  if (event.excerpt !== null) {
    content.push(['', event.excerpt.target], ['', event.excerpt.body]);
    for (const [name, value] of event.excerpt.headers) content.push([name, value]);
  }
  return content;
}
