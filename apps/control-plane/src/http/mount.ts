import { type AuditEvent, SallyportError } from '@sallyport/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, type Guard, guardOf, mayUse } from '../access/actor.ts';
import { openSession } from '../access/sessions.ts';
import { problemSchema } from '../contract/problem.ts';
import type { Control } from '../control.ts';
import { sendEvents } from './events.ts';
import { type Caller, checkCsrf, identify, SESSION_COOKIE } from './identify.ts';
import type { Call, Resource, Route } from './route.ts';

type AnyCall = Call<unknown, unknown, unknown>;

/** Endpoints that take whole files. */
const UPLOADS: ReadonlySet<string> = new Set(['specs.upload', 'weaknesses.import']);

/** Who a request is recorded as before anyone signed in. No guard but `public` lets it through. */
const ANONYMOUS: Actor = { kind: 'user', id: '', name: 'anonymous', role: 'auditor' };

const NOBODY: Caller = { actor: ANONYMOUS, session: '', csrf: '', expires_at: 0 };

/**
 * Mounts the routes of a resource. Authentication, authorisation, forgery protection and the audit record are done here,
 * for every route alike, so that no route can forget them.
 */
export function mountResource(app: FastifyInstance, resource: Resource, control: Control): void {
  for (const route of resource.routes) mountRoute(app, resource, route, control);
}

function mountRoute(app: FastifyInstance, resource: Resource, route: Route, control: Control): void {
  const { endpoint } = route;
  const guard = guardOf(resource.policy, endpoint.id);
  // One entry for each request under way; it goes with the request.
  const admitted = new WeakMap<FastifyRequest, Caller>();
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    bodyLimit: UPLOADS.has(endpoint.id) ? control.config.spec_bytes_max : control.config.body_bytes_max,
    schema: routeSchema(resource, route, guard),
    // Before the body is read: who may not come in makes us parse nothing and hears nothing of what would be valid.
    onRequest: async (request) => void admitted.set(request, await admit(request, endpoint.id, guard, control)),
    handler: async (request, reply) => {
      const caller = admitted.get(request) ?? NOBODY;
      const note = { target: targetOf(request), detail: '' };
      const call = callOf(request, reply, caller, control, note);
      const audit: Audit = (outcome, code) =>
        control.audit(caller.actor, endpoint.id, note.target, outcome, [code, note.detail].filter(Boolean).join(': '), call.address);
      try {
        return await answer(route, call, reply, control, audit);
      } catch (error) {
        await auditFailure(route, error, audit);
        throw error;
      }
    },
  });
}

/** Lets a request in, or throws UNAUTHENTICATED or FORBIDDEN. Every refusal of someone we know is audited. */
async function admit(request: FastifyRequest, endpoint: string, guard: Guard, control: Control): Promise<Caller> {
  if (guard === 'public') return NOBODY;
  const caller = await identify(request, control);
  if (caller === null) throw new SallyportError('UNAUTHENTICATED', endpoint, 'no session and no token');
  try {
    checkCsrf(request, caller);
    if (mayUse(caller.actor, guard)) return caller;
    throw new SallyportError('FORBIDDEN', endpoint, `the role ${caller.actor.role} lacks ${guard}`);
  } catch (error) {
    await control.audit(caller.actor, endpoint, targetOf(request), 'denied', 'FORBIDDEN', request.ip);
    throw error;
  }
}

function targetOf(request: FastifyRequest): string {
  return (request.params as { id?: string }).id ?? '';
}

type Audit = (outcome: AuditEvent['outcome'], code: string) => Promise<void>;

async function answer(route: Route, call: AnyCall, reply: FastifyReply, control: Control, audit: Audit): Promise<unknown> {
  switch (route.kind) {
    case 'json': {
      const value = await route.run(call, control);
      if (isAudited(route)) await audit('allowed', '');
      return route.endpoint.answer === null ? reply.code(204).send() : value;
    }
    case 'file': {
      const file = await route.run(call, control);
      await audit('allowed', '');
      const name = file.name.replace(/[^A-Za-z0-9._-]/g, '_');
      if (file.bytes !== null) reply.header('content-length', file.bytes);
      return reply
        .header('content-type', file.mediaType)
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(file.content);
    }
    case 'stream':
      return sendEvents(reply, route.run(call, control), control, () => isStillIn(call, control));
  }
}

/** Whether the session or token that opened a stream is still good. */
async function isStillIn(call: AnyCall, control: Control): Promise<boolean> {
  const now = control.clock.now();
  if (call.session === '')
    return (await control.state.db.selectFrom('tokens').select('id').where('id', '=', call.actor.id).executeTakeFirst()) !== undefined;
  return (await openSession(control.state, call.session, now, control.sessionLimits)) !== null;
}

/**
 * Every change is audited, every download, and every look into a single attack: that is what a review is shown by.
 * Other reads are not. A sign-in records itself, it alone knows who that was.
 */
function isAudited(route: Route): boolean {
  const { method, id } = route.endpoint;
  return route.kind === 'file' || id === 'attacks.read' || (method !== 'GET' && id !== 'session.sign-in');
}

async function auditFailure(route: Route, error: unknown, audit: Audit): Promise<void> {
  const code = error instanceof SallyportError ? error.code : 'INTERNAL';
  if (code === 'FORBIDDEN') await audit('denied', code);
  else if (isAudited(route)) await audit('failed', code);
}

function callOf(
  request: FastifyRequest,
  reply: FastifyReply,
  caller: Caller,
  control: Control,
  note: { target: string; detail: string },
): AnyCall {
  return {
    ...caller,
    params: request.params,
    query: request.query,
    body: request.body,
    address: request.ip,
    setCookie(secret) {
      const secure = control.config.secure_cookies === 'auto' ? request.protocol === 'https' : control.config.secure_cookies === 'always';
      const attributes = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
      if (secret === null) reply.clearCookie(SESSION_COOKIE, attributes);
      else reply.setCookie(SESSION_COOKIE, secret, attributes);
    },
    note(target, detail = '') {
      note.target = target;
      note.detail = detail;
    },
  };
}

function routeSchema(resource: Resource, route: Route, guard: string): object {
  const { endpoint } = route;
  const success = endpoint.answer === null ? {} : { 200: endpoint.answer };
  return {
    operationId: endpoint.id,
    tags: [resource.name],
    summary: endpoint.summary,
    description: guard === 'public' ? 'Open to anyone.' : `Needs: ${guard}.`,
    ...(endpoint.params === null ? {} : { params: endpoint.params }),
    ...(endpoint.query === null ? {} : { querystring: endpoint.query }),
    ...(endpoint.body === null ? {} : { body: endpoint.body }),
    response: { ...success, default: problemSchema },
    ...(guard === 'public' ? { security: [] } : {}),
  };
}
