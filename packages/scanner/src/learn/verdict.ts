import { findsNothing } from '../graphql/call.ts';
import { contentOf, formOf, headerOf, sharedContent } from '../http/exchange.ts';
import { saysFailure } from '../identity/login.ts';
import type { Exchange } from '../model.ts';

/** The API did what it was asked: a status of success and a body that does not say otherwise. */
export function accepted(exchange: Exchange): boolean {
  return (
    exchange.status >= 200 && exchange.status < 300 && !saysFailure(exchange.json) && !saysRefusal(exchange) && !findsNothing(exchange)
  );
}

/** The API refused for want of rights, in whatever way it does that. */
export function denied(exchange: Exchange): boolean {
  if (exchange.status === 401 || exchange.status === 403 || exchange.status === 407) return true;
  if (exchange.status >= 300 && exchange.status < 400) return /login|signin|sign-in|auth|sso/i.test(headerOf(exchange, 'location'));
  return exchange.nothing !== true && exchange.status >= 200 && exchange.status < 300 && saysRefusal(exchange);
}

const REFUSAL =
  /\b(unauthori[sz]ed|not authori[sz]ed|forbidden|access denied|permission denied|not allowed|invalid token|token (is )?(missing|invalid|expired)|authentication (required|failed)|login required|please (log|sign) ?in|(not|must be|you are not) (signed|logged) in|(sign|log) in (first|to)|unauthenticated|not authenticated)\b/i;

/** A short body of one message that says no, with a status of 200; of GraphQL, an error that says so. */
function saysRefusal(exchange: Exchange): boolean {
  const { errors } = (exchange.json ?? {}) as { errors?: unknown };
  if (Array.isArray(errors)) return errors.some((one) => REFUSAL.test(String((one as { message?: unknown } | null)?.message ?? '')));
  return exchange.body.length < 400 && REFUSAL.test(exchange.body);
}

/** Do two answers say the same, apart from what changes by itself? */
export function sameAnswer(first: Exchange, second: Exchange, volatile: ReadonlySet<string> = new Set()): boolean {
  if (first.status !== second.status || formOf(first) !== formOf(second)) return false;
  const wanted = contentOf(first, volatile);
  const seen = contentOf(second, volatile);
  return wanted.size === 0 ? first.body.length === second.body.length : sharedContent(wanted, seen) >= 0.9;
}
