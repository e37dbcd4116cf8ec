import { createHmac } from 'node:crypto';
import type { Clock } from '@sallyport/core';
import { readSecret } from '../outbound/secret-place.ts';
import { OutboundError, sendOutbound } from '../outbound/send.ts';
import type { WebhookConfig } from './config.ts';
import type { SentNotice } from './notice.ts';
import { ocsfOf } from './ocsf.ts';
import type { Receiver } from './receiver.ts';

/** Lines of one text message; of more it says how many. */
const TEXT_LINES_MAX = 20;

/**
 * Posts notices to an address. A body that is signed carries `X-Sallyport-Signature: t=<seconds>,v1=<hex>`, HMAC-SHA-256
 * over `<seconds>.<body>`: the time lets a receiver refuse what is sent again by somebody else.
 */
export class Webhook implements Receiver {
  readonly config: WebhookConfig;
  readonly #secret: string | null;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #clock: Clock;

  /** @throws SallyportError `CONFIG_UNREADABLE` where a secret is not there. */
  constructor(config: WebhookConfig, clock: Clock) {
    this.config = config;
    this.#secret = config.secret === null ? null : readSecret(config.secret);
    const authorization = config.authorization === null ? {} : { authorization: readSecret(config.authorization) };
    this.#headers = { 'content-type': 'application/json', 'user-agent': 'sallyport', ...authorization };
    this.#clock = clock;
  }

  async send(notices: readonly SentNotice[]): Promise<void> {
    const { url, name, format } = this.config;
    const body = BODIES[format](notices);
    const headers = { ...this.#headers, ...this.#signature(body) };
    const fault = (detail: string, wait_s: number, options: ErrorOptions): OutboundError =>
      new OutboundError('NOTICE_NOT_TAKEN', name, detail, wait_s, options);
    await sendOutbound({ method: 'POST', url, headers, body }, fault);
  }

  #signature(body: string): Record<string, string> {
    if (this.#secret === null) return {};
    const seconds = Math.floor(this.#clock.now() / 1_000);
    const mac = createHmac('sha256', this.#secret).update(`${seconds}.${body}`).digest('hex');
    return { 'x-sallyport-signature': `t=${seconds},v1=${mac}` };
  }
}

const BODIES: Readonly<Record<WebhookConfig['format'], (notices: readonly SentNotice[]) => string>> = {
  json: (notices) => JSON.stringify({ notices }),
  ocsf: (notices) => JSON.stringify(notices.map(ocsfOf)),
  splunk: (notices) =>
    notices
      .map((event) => JSON.stringify({ time: event.at / 1_000, source: 'sallyport', sourcetype: 'sallyport:notice', event }))
      .join('\n'),
  text: (notices) => JSON.stringify({ text: textOf(notices) }),
};

function textOf(notices: readonly SentNotice[]): string {
  const lines = notices.slice(0, TEXT_LINES_MAX).map(({ severity, title, detail, at, id, link }) => {
    return `[${severity.toUpperCase()}] ${plain(title)}: ${plain(detail)} (${new Date(at).toISOString()}, ${link || id})`;
  });
  if (notices.length > TEXT_LINES_MAX) lines.push(`and ${notices.length - TEXT_LINES_MAX} more`);
  return lines.join('\n');
}

/** Chats read `<...>` as links and mentions, and what callers sent stands in these words. */
function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(/\s+/g, ' ');
}
