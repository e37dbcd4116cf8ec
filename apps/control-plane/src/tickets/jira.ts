import { basicClient, member, type TicketClient, TicketError } from './client.ts';
import type { JiraConfig } from './config.ts';
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
import { hasSecret, hookJson, isSigned, unsigned } from './secret.ts';

const KEY = /^[A-Z][A-Z0-9_]{0,63}-\d{1,12}$/;
/** A longer summary is refused by Jira. */
const SUMMARY_CHARS_MAX = 255;

/** Categories of Jira's statuses. */
type Category = 'new' | 'indeterminate' | 'done';

interface Status {
  readonly name: string;
  readonly category: Category | null;
}

/** Jira Cloud (REST API version 3). An issue carries the label of its weakness. */
export class JiraIssues implements TicketSystem {
  readonly name: string;
  readonly #config: JiraConfig;
  readonly #client: TicketClient;
  readonly #hookSecret: string | null;

  constructor(config: JiraConfig, token: string, hookSecret: string | null) {
    this.name = config.name;
    this.#config = config;
    this.#hookSecret = hookSecret;
    this.#client = basicClient(config, token);
  }

  async open(content: TicketContent): Promise<Ticket> {
    const { project, issue_type } = this.#config;
    const label = markOf(content.id);
    const jql = encodeURIComponent(`project = "${project}" AND labels = "${label}"`);
    const found = (await this.#client.send('GET', `/rest/api/3/search/jql?jql=${jql}&fields=status&maxResults=1`)) as {
      issues?: unknown[];
    } | null;
    const known = found?.issues?.[0];
    if (known !== undefined) return this.#ticket(known, statusOf(known).name);
    const fields = { ...this.#fields(content), project: { key: project }, issuetype: { name: issue_type }, labels: ['security', label] };
    return this.#ticket(await this.#client.send('POST', '/rest/api/3/issue', { fields }), 'created');
  }

  async comment(key: string, text: string): Promise<void> {
    await this.#client.send('POST', `/rest/api/3/issue/${key}/comment`, { body: documentOf([`${OWN_MARK} ${text}`]) });
  }

  async update(key: string, content: TicketContent): Promise<void> {
    await this.#client.send('PUT', `/rest/api/3/issue/${key}`, { fields: this.#fields(content) });
  }

  async close(key: string, _reason: CloseReason, text: string): Promise<string> {
    await this.comment(key, text);
    return await this.#moveTo(key, ['done']);
  }

  async reopen(key: string, text: string): Promise<string> {
    await this.comment(key, text);
    return await this.#moveTo(key, ['new', 'indeterminate']);
  }

  hear(hook: Hook): TicketNews | null {
    const secret = this.#hookSecret;
    if (secret === null || !(isSigned(hook, 'x-hub-signature', secret) || hasSecret(hook, secret))) throw unsigned(this.name);
    const { issue, comment, user } = hookJson(hook, this.name) as Record<string, Record<string, unknown> | undefined>;
    if (issue === undefined) return null;
    const { name, category } = statusOf(issue);
    const written = textIn(comment?.body);
    return {
      key: member(this.name, issue, 'key', KEY),
      state: name,
      progress: category === null ? null : category === 'done' ? 'closed' : category === 'new' ? 'open' : 'in-progress',
      comment: written.startsWith(OWN_MARK) ? '' : written,
      by: String(user?.displayName ?? ''),
    };
  }

  #fields({ title, text, severity }: TicketContent): object {
    const priority = this.#config.priorities[severity];
    return {
      summary: title.slice(0, SUMMARY_CHARS_MAX),
      description: documentOf(text),
      ...(priority === undefined ? {} : { priority: { name: priority } }),
    };
  }

  /** By the workflow of the project: the first transition that leads to a status of a category. Where it is already, nothing is done. */
  async #moveTo(key: string, wanted: readonly Category[]): Promise<string> {
    const now = statusOf(await this.#client.send('GET', `/rest/api/3/issue/${key}?fields=status`));
    if (now.category !== null && wanted.includes(now.category)) return now.name;
    const answer = (await this.#client.send('GET', `/rest/api/3/issue/${key}/transitions`)) as {
      transitions?: { id?: unknown; to?: unknown }[];
    } | null;
    for (const category of wanted) {
      for (const { id, to } of answer?.transitions ?? []) {
        const status = readStatus(to);
        if (status.category !== category) continue;
        await this.#client.send('POST', `/rest/api/3/issue/${key}/transitions`, { transition: { id } });
        return status.name;
      }
    }
    throw new TicketError(this.name, `the workflow has no way from ${now.name} to a status of ${wanted.join(' or ')}`);
  }

  #ticket(issue: unknown, state: string): Ticket {
    const key = member(this.name, issue, 'key', KEY);
    return { key, url: `${this.#config.url.replace(/\/+$/, '')}/browse/${key}`, state };
  }
}

function statusOf(issue: unknown): Status {
  return readStatus((issue as { fields?: { status?: unknown } } | null)?.fields?.status);
}

function readStatus(status: unknown): Status {
  const { name = '', statusCategory } = (status ?? {}) as { name?: string; statusCategory?: { key?: string } };
  const category = statusCategory?.key;
  return { name: String(name), category: category === 'new' || category === 'indeterminate' || category === 'done' ? category : null };
}

/** Paragraphs as an Atlassian document. */
function documentOf(paragraphs: readonly string[]): object {
  const content = paragraphs.map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] }));
  return { type: 'doc', version: 1, content };
}

/** Nesting followed in a document. */
const DEPTH_MAX = 10;

/** The text of a comment: a text, or an Atlassian document. */
function textIn(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return '';
  const { text, content } = value as { text?: unknown; content?: unknown };
  if (typeof text === 'string') return text;
  return Array.isArray(content) ? content.map((part) => textIn(part, depth + 1)).join(' ') : '';
}
