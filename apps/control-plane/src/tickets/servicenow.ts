import type { Severity } from '@sallyport/core';
import { basicClient, member, type TicketClient } from './client.ts';
import type { ServiceNowConfig } from './config.ts';
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
import { hasSecret, hookJson, unsigned } from './secret.ts';

const SYS_ID = /^[0-9a-f]{32}$/;
const STATE = /^-?\w{1,40}$/;
const SHORT_CHARS_MAX = 160;

/** Impact and urgency of ServiceNow: 1 high, 3 low. */
const URGENCY: Readonly<Record<Severity, string>> = { critical: '1', high: '1', medium: '2', low: '3', info: '3' };

/** A table of ServiceNow (Table API). A record carries the mark of its weakness as `correlation_id`. */
export class ServiceNowRecords implements TicketSystem {
  readonly name: string;
  readonly #config: ServiceNowConfig;
  readonly #client: TicketClient;
  readonly #hookSecret: string | null;

  constructor(config: ServiceNowConfig, password: string, hookSecret: string | null) {
    this.name = config.name;
    this.#config = config;
    this.#hookSecret = hookSecret;
    this.#client = basicClient(config, password);
  }

  async open(content: TicketContent): Promise<Ticket> {
    const mark = markOf(content.id);
    const query = `sysparm_query=correlation_id%3D${mark}&sysparm_fields=sys_id,number,state&sysparm_limit=1`;
    const found = (await this.#client.send('GET', `${this.#path()}?${query}`)) as { result?: unknown[] } | null;
    const known = found?.result?.[0];
    if (known !== undefined) return this.#ticket(known);
    const record = { ...fieldsOf(content), state: this.#config.states.open, correlation_id: mark, correlation_display: 'Sallyport' };
    return this.#ticket(resultOf(await this.#client.send('POST', this.#path(), record)));
  }

  async comment(key: string, text: string): Promise<void> {
    await this.#patch(key, { work_notes: `${OWN_MARK} ${text}` });
  }

  async update(key: string, content: TicketContent): Promise<void> {
    await this.#patch(key, fieldsOf(content));
  }

  async close(key: string, reason: CloseReason, text: string): Promise<string> {
    const { states, close_code } = this.#config;
    const note = `${reason === 'mended' ? 'mended' : 'set aside'}: ${text}`;
    return await this.#patch(key, { state: states.resolved, close_code, close_notes: note, work_notes: `${OWN_MARK} ${note}` });
  }

  async reopen(key: string, text: string): Promise<string> {
    return await this.#patch(key, { state: this.#config.states.in_progress, work_notes: `${OWN_MARK} ${text}` });
  }

  /** What a business rule sends: `{"sys_id": "...", "state": "6", "comment": "...", "by": "..."}`. */
  hear(hook: Hook): TicketNews | null {
    if (this.#hookSecret === null || !hasSecret(hook, this.#hookSecret)) throw unsigned(this.name);
    const said = hookJson(hook, this.name);
    const comment = typeof said.comment === 'string' ? said.comment : '';
    const state = said.state === undefined ? '' : member(this.name, said, 'state', STATE);
    return {
      key: member(this.name, said, 'sys_id', SYS_ID),
      state,
      progress: this.#progress(state),
      comment: comment.startsWith(OWN_MARK) ? '' : comment,
      by: typeof said.by === 'string' ? said.by : '',
    };
  }

  #progress(state: string): TicketNews['progress'] {
    const { states } = this.#config;
    if (state === states.resolved || state === states.closed) return 'closed';
    if (state === states.in_progress) return 'in-progress';
    return state === states.open ? 'open' : null;
  }

  async #patch(key: string, fields: object): Promise<string> {
    return this.#ticket(resultOf(await this.#client.send('PATCH', `${this.#path()}/${key}`, fields))).state;
  }

  #path(): string {
    return `/api/now/table/${this.#config.table}`;
  }

  #ticket(record: unknown): Ticket {
    const key = member(this.name, record, 'sys_id', SYS_ID);
    const { url, table } = this.#config;
    return {
      key,
      url: `${url.replace(/\/+$/, '')}/nav_to.do?uri=${table}.do?sys_id=${key}`,
      state: member(this.name, record, 'state', STATE),
    };
  }
}

function resultOf(answer: unknown): unknown {
  return (answer as { result?: unknown } | null)?.result;
}

function fieldsOf({ title, text, severity }: TicketContent): object {
  return {
    short_description: title.slice(0, SHORT_CHARS_MAX),
    description: text.join('\n\n'),
    urgency: URGENCY[severity],
    impact: URGENCY[severity],
  };
}
