import { contentOf, sharedContent } from '../http/exchange.ts';
import { withToken } from '../identity/credentials.ts';
import { type Jwt, readJwt } from '../identity/jwt.ts';
import type { Session } from '../identity/session.ts';
import { accepted, denied } from '../learn/verdict.ts';
import type { Exchange } from '../model.ts';
import type { Baseline, Scan } from '../scan.ts';

/** A token to forge, and an operation that tells whether a forgery is believed. */
export interface TokenGround {
  readonly session: Session;
  readonly token: string;
  readonly jwt: Jwt;
  readonly baseline: Baseline;
}

/** An identity with a JWT and an operation that refuses all who have none; `null` where there is none. */
export async function tokenGround(scan: Scan): Promise<TokenGround | null> {
  for (const session of [...scan.ordinary, ...scan.sessions]) {
    const token = currentToken(session);
    const jwt = token === null ? null : readJwt(token);
    if (token === null || jwt === null) continue;
    const baseline = guardedRead(scan, session);
    if (baseline !== null) return { session, token, jwt, baseline };
  }
  return null;
}

/** The token as the credentials carry it now; it may have been renewed. */
export function currentToken(session: Session): string | null {
  const carried = [
    ...Object.values(session.credentials.headers),
    ...Object.values(session.credentials.cookies),
    ...Object.values(session.credentials.query),
  ];
  return carried.map((value) => value.replace(/^\w+ /, '')).find((value) => readJwt(value) !== null) ?? session.token;
}

/** A read of the identity's that anonymous callers and bad credentials are refused. */
export function guardedRead(scan: Scan, session: Session): Baseline | null {
  const reads = scan.baselinesOf(session).filter(({ operation }) => operation.method === 'GET');
  const refuses = (exchange: Exchange | undefined): boolean => exchange !== undefined && (denied(exchange) || !accepted(exchange));
  const guarded = reads.filter(({ operation }) => refuses(scan.gate(operation)?.anonymous) && refuses(scan.gate(operation)?.garbage));
  return guarded.find(({ first, volatile }) => contentOf(first, volatile).size > 0) ?? guarded[0] ?? null;
}

/** Sends the ground's request with another token; the exchange when it was believed, else `null`. */
export async function believed(scan: Scan, ground: TokenGround, token: string, name: string): Promise<Exchange | null> {
  const exchange = await scan.send(
    ground.baseline.call,
    withToken(ground.session.credentials, ground.token, token, `${ground.session.name} (${name})`),
  );
  if (!accepted(exchange) || denied(exchange)) return null;
  const wanted = contentOf(ground.baseline.second, ground.baseline.volatile);
  return wanted.size === 0 || sharedContent(wanted, contentOf(exchange, ground.baseline.volatile)) >= 0.8 ? exchange : null;
}
