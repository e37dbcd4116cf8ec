import { SallyportError } from '@sallyport/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Control } from '../control.ts';
import { isSettled, type WeaknessState } from '../resources/weaknesses/schema.ts';
import type { TicketNews, TicketSystem } from './port.ts';

/** Where ticket systems send their news. */
export const TICKET_HOOK_PATH = '/hooks/v1/tickets/:system';

/** Characters taken of a comment; longer ones are read in the ticket. */
const COMMENT_CHARS_MAX = 2_000;

/** Mounts what ticket systems speak to. There is no session: each request is signed, or carries the shared secret. */
export async function mountTicketHooks(app: FastifyInstance, control: Control): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: control.config.body_bytes_max }, (_request, body, done) =>
      done(null, body),
    );
    scope.post(TICKET_HOOK_PATH, { schema: { hide: true } as object }, async (request, reply) => {
      await take(request, control);
      return reply.code(204).send();
    });
  });
}

async function take(request: FastifyRequest, control: Control): Promise<void> {
  const name = (request.params as { system: string }).system;
  const system = control.tickets.systems.get(name);
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  // A system that is not there is told as little as one whose signature is wrong.
  if (system === undefined) throw new SallyportError('UNAUTHENTICATED', 'hook', 'the signature or secret is missing or wrong');
  let news: TicketNews | null;
  try {
    news = system.hear({ headers: request.headers, body });
  } catch (error) {
    if (error instanceof SallyportError && error.code === 'UNAUTHENTICATED')
      await audit(control, system, '', 'denied', error.detail, request.ip);
    if (error instanceof SallyportError && error.code === 'TICKET_SYSTEM')
      throw new SallyportError('BAD_REQUEST', `hook of ${name}`, error.detail);
    throw error;
  }
  if (news !== null) await apply(news, system, control, request.ip);
}

async function apply(news: TicketNews, system: TicketSystem, control: Control, address: string): Promise<void> {
  const { db } = control.state;
  const row = await db
    .selectFrom('tickets')
    .select('weakness')
    .where('system', '=', system.name)
    .where('key', '=', news.key)
    .executeTakeFirst();
  // Not every ticket there is ours.
  if (row === undefined) return;
  const at = control.clock.now();
  const by = `${system.name}${news.by === '' ? '' : ` (${news.by.slice(0, 100)})`}`;
  if (news.state !== '') {
    const seen = { state: news.state, synced_at: at };
    await db.updateTable('tickets').set(seen).where('system', '=', system.name).where('key', '=', news.key).execute();
  }
  const { list } = control.weaknesses;
  if (news.comment !== '') {
    const detail = news.comment.slice(0, COMMENT_CHARS_MAX);
    await list.note(row.weakness, { at, by, action: 'comment', detail }, {}, system.name);
    await audit(control, system, row.weakness, 'allowed', 'comment', address);
  }
  const { state } = await list.read(row.weakness);
  const to = stateAfter(state, news.progress);
  if (to === null) return;
  const detail = `${state} to ${to}: the ticket ${news.key} is ${news.state}`;
  const opened = isSettled(state) ? { opened_at: at } : {};
  await list.move(
    row.weakness,
    state,
    to,
    { reason: '', approver: '', expires_at: 0, ...opened },
    { at, by, action: 'state', detail },
    system.name,
  );
  await audit(control, system, row.weakness, 'allowed', detail, address);
}

/**
 * What a ticket's progress makes of a finding; `null`: nothing. That a ticket is closed proves nothing, so the finding is
 * to be retested; what people here have set aside stays so.
 */
export function stateAfter(state: WeaknessState, progress: TicketNews['progress']): WeaknessState | null {
  if (progress === 'closed') return isSettled(state) || state === 'fixed-pending-retest' ? null : 'fixed-pending-retest';
  if (progress === 'in-progress') return state === 'open' || state === 'triaged' || state === 'fixed-pending-retest' ? 'in-progress' : null;
  return progress === 'open' && (state === 'fixed-pending-retest' || state === 'closed') ? 'open' : null;
}

async function audit(
  control: Control,
  system: TicketSystem,
  target: string,
  outcome: 'allowed' | 'denied',
  detail: string,
  address: string,
): Promise<void> {
  const at = control.clock.now();
  await control.record({
    kind: 'audit',
    at,
    actor: `ticket:${system.name}`,
    role: 'system',
    action: 'tickets.hook',
    target,
    outcome,
    detail,
    address,
  });
}
