import { member, TicketClient } from './client.ts';
import type { GithubConfig } from './config.ts';
import {
  type CloseReason,
  type Hook,
  markOf,
  OWN_MARK,
  type Ticket,
  type TicketContent,
  type TicketNews,
  type TicketSystem,
} from './port.ts';
import { hookJson, isSigned, unsigned } from './secret.ts';

const NUMBER = /^\d{1,15}$/;
const STATE = /^(?:open|closed)$/;
const ADDRESS = /^https?:\/\/\S{1,500}$/;

/** GitHub issues (REST API, version 2022-11-28). An issue carries the label of its weakness. */
export class GithubIssues implements TicketSystem {
  readonly name: string;
  readonly #client: TicketClient;
  readonly #issues: string;
  readonly #hookSecret: string | null;

  constructor({ name, url, repository }: GithubConfig, token: string, hookSecret: string | null) {
    this.name = name;
    this.#issues = `/repos/${repository}/issues`;
    this.#hookSecret = hookSecret;
    this.#client = new TicketClient(name, url, {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      authorization: `Bearer ${token}`,
    });
  }

  async open(content: TicketContent): Promise<Ticket> {
    const label = markOf(content.id);
    const found = await this.#client.send('GET', `${this.#issues}?state=all&per_page=1&labels=${label}`);
    if (Array.isArray(found) && found.length > 0) return this.#ticket(found[0]);
    const labels = ['security', `severity-${content.severity}`, label];
    return this.#ticket(await this.#client.send('POST', this.#issues, { title: content.title, body: bodyOf(content), labels }));
  }

  async comment(key: string, text: string): Promise<void> {
    await this.#client.send('POST', `${this.#issues}/${key}/comments`, { body: `${OWN_MARK} ${text}` });
  }

  async update(key: string, content: TicketContent): Promise<void> {
    await this.#client.send('PATCH', `${this.#issues}/${key}`, { title: content.title, body: bodyOf(content) });
  }

  async close(key: string, reason: CloseReason, text: string): Promise<string> {
    await this.comment(key, text);
    const state_reason = reason === 'mended' ? 'completed' : 'not_planned';
    return this.#ticket(await this.#client.send('PATCH', `${this.#issues}/${key}`, { state: 'closed', state_reason })).state;
  }

  async reopen(key: string, text: string): Promise<string> {
    await this.comment(key, text);
    return this.#ticket(await this.#client.send('PATCH', `${this.#issues}/${key}`, { state: 'open' })).state;
  }

  hear(hook: Hook): TicketNews | null {
    if (this.#hookSecret === null || !isSigned(hook, 'x-hub-signature-256', this.#hookSecret)) throw unsigned(this.name);
    const { issue, comment, sender } = hookJson(hook, this.name) as Record<string, Record<string, unknown> | undefined>;
    if (issue === undefined) return null;
    const state = member(this.name, issue, 'state', STATE);
    const written = typeof comment?.body === 'string' ? comment.body : '';
    return {
      key: member(this.name, issue, 'number', NUMBER),
      state,
      progress: state === 'closed' ? 'closed' : 'open',
      comment: written.startsWith(OWN_MARK) ? '' : written,
      by: String(sender?.login ?? ''),
    };
  }

  #ticket(issue: unknown): Ticket {
    return {
      key: member(this.name, issue, 'number', NUMBER),
      url: member(this.name, issue, 'html_url', ADDRESS),
      state: member(this.name, issue, 'state', STATE),
    };
  }
}

/** Angle brackets and mentions mean something in Markdown; what was seen in traffic must not. */
function bodyOf({ text }: TicketContent): string {
  return text.map((part) => part.replaceAll('<', '&lt;').replaceAll('@', '@\u200b')).join('\n\n');
}
