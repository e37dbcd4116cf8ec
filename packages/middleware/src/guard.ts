import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Embedded, OwnAnswer } from '@sallyport/gateway/embedded';
import { holdBody } from './hold-body.ts';
import { connectionOf, editRequest, fieldsOf, headOf, trailersOf } from './request.ts';
import { watchAnswer } from './watch-answer.ts';

/** What becomes of a request: `pass` to the application, a refusal to be answered, or nothing, as the client left. */
export type Guarded = { readonly kind: 'pass' } | { readonly kind: 'refused'; readonly answer: OwnAnswer } | { readonly kind: 'gone' };

const PASS: Guarded = { kind: 'pass' };
const GONE: Guarded = { kind: 'gone' };

/**
 * Decides on one request before the application reads it. The body is held up to the limit of its route and put back;
 * the answer of the application is looked at as it is written, stopped where the policy says so, and recorded with the request.
 */
export async function guard(embedded: Embedded, request: IncomingMessage, response: ServerResponse): Promise<Guarded> {
  const screening = embedded.screen(headOf(request), connectionOf(request));
  let whole = true;
  if (screening.body !== null) {
    const { body } = screening;
    const state = await holdBody(request, (bytes) => {
      screening.requestBytes += bytes.length;
      return body.add(bytes);
    });
    if (state === 'gone') return GONE;
    whole = state === 'whole';
  }
  const trailers = whole ? trailersOf(request) : null;
  const refusal = screening.decide(whole ? 'whole' : 'part', trailers);
  if (refusal !== null) return { kind: 'refused', answer: embedded.refuse(screening, refusal) };
  editRequest(request, screening.editRequest(fieldsOf(request.rawHeaders)));
  watchAnswer(response, screening, {
    record: (status) => embedded.record(screening, status),
    judge: (answer) => embedded.judge(screening, answer),
  });
  return PASS;
}
