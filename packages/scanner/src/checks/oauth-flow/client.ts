import { createHash } from 'node:crypto';
import { isObject } from '@sallyport/contract';
import { headerOf } from '../../http/exchange.ts';
import { ANONYMOUS, type Credentials } from '../../identity/credentials.ts';
import type { Session } from '../../identity/session.ts';
import type { Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { type DpopKey, proofFor } from './dpop.ts';

/** Paths of the endpoints, on the target itself. */
export interface Endpoints {
  readonly authorize: string;
  readonly token: string;
  readonly par: string | null;
  readonly dpop: boolean;
  readonly metadata: Exchange;
}

/** What one run of the flow does differently from what it should. */
export interface Deviation {
  readonly pushed?: boolean;
  readonly challenge?: 'S256' | 'plain' | 'none';
  readonly redirectUri?: string;
  /** Sent in place of the verifier; `null` for none. */
  readonly verifier?: string | null;
  readonly authenticated?: boolean;
}

const PLACES: readonly string[] = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];

/** The authorization server of the target, where it tells its endpoints and they are the target's own. */
export async function endpointsOf(scan: Scan): Promise<Endpoints | null> {
  for (const target of [...new Set(['', scan.parts.basePath])].flatMap((base) => PLACES.map((place) => `${base}${place}`))) {
    const metadata = await scan.send({ method: 'GET', target, headers: {}, body: null });
    if (metadata.status !== 200 || !isObject(metadata.json)) continue;
    const json = metadata.json;
    const own = (name: string): string | null => {
      const url = typeof json[name] === 'string' ? URL.parse(json[name], scan.parts.client.origin) : null;
      return url !== null && url.origin === scan.parts.client.origin ? url.pathname : null;
    };
    const [authorize, token] = [own('authorization_endpoint'), own('token_endpoint')];
    if (authorize === null || token === null) continue;
    return {
      authorize,
      token,
      par: own('pushed_authorization_request_endpoint'),
      dpop: json.dpop_signing_alg_values_supported !== undefined,
      metadata,
    };
  }
  return null;
}

/** One authorization: what was sent back to the client, and what it takes to go on. */
export interface Authorization {
  readonly exchange: Exchange;
  readonly code: string | null;
  readonly state: string;
  readonly returned: URLSearchParams;
  readonly redirect: URL | null;
  readonly verifier: string;
  readonly requestUri: string | null;
}

/** The client of the configuration, and the flow it carries out for a test user. */
export class FlowClient {
  readonly #scan: Scan;
  readonly #endpoints: Endpoints;
  readonly #session: Session;
  readonly #key: DpopKey | null;

  constructor(scan: Scan, endpoints: Endpoints, session: Session, key: DpopKey | null) {
    this.#scan = scan;
    this.#endpoints = endpoints;
    this.#session = session;
    this.#key = key;
  }

  get #client(): NonNullable<Scan['config']['oauth']> {
    return this.#scan.config.oauth!;
  }

  async authorize(deviation: Deviation = {}): Promise<Authorization> {
    const verifier = this.#scan.random.hex(64);
    const state = this.#scan.random.hex(16);
    const method = deviation.challenge ?? 'S256';
    const challenge = method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: this.#client.client_id,
      redirect_uri: deviation.redirectUri ?? this.#client.redirect_uri,
      scope: this.#client.scope,
      state,
      ...(method === 'none' ? {} : { code_challenge: challenge, code_challenge_method: method }),
    });
    if (this.#endpoints.par === null || deviation.pushed === false) return this.open(query, state, verifier, null);
    const pushed = await this.#post(this.#endpoints.par, query, true);
    const uri = isObject(pushed.json) && typeof pushed.json.request_uri === 'string' ? pushed.json.request_uri : null;
    if (uri === null)
      return { exchange: pushed, code: null, state, returned: new URLSearchParams(), redirect: null, verifier, requestUri: null };
    return this.open(new URLSearchParams({ client_id: this.#client.client_id, request_uri: uri }), state, verifier, uri);
  }

  /** Opens the authorization as the test user's browser would. */
  async open(query: URLSearchParams, state: string, verifier: string, requestUri: string | null): Promise<Authorization> {
    const call = { method: 'GET', target: `${this.#endpoints.authorize}?${query}`, headers: {}, body: null };
    const exchange = await this.#scan.as(this.#session, call);
    const redirect = URL.parse(headerOf(exchange, 'location'));
    const returned = redirect?.searchParams ?? new URLSearchParams();
    return { exchange, code: returned.get('code'), state, returned, redirect, verifier, requestUri };
  }

  /** Redeems a code. */
  redeem({ code, verifier }: Authorization, deviation: Deviation = {}): Promise<Exchange> {
    const sent = deviation.verifier === undefined ? verifier : deviation.verifier;
    const form = new URLSearchParams({
      grant_type: 'authorization_code',
      code: code ?? '',
      redirect_uri: deviation.redirectUri ?? this.#client.redirect_uri,
      client_id: this.#client.client_id,
      ...(sent === null ? {} : { code_verifier: sent }),
    });
    return this.#post(this.#endpoints.token, form, deviation.authenticated !== false);
  }

  #post(target: string, form: URLSearchParams, authenticated: boolean): Promise<Exchange> {
    const { client_id, client_secret } = this.#client;
    if (authenticated && client_secret !== '') form.set('client_secret', client_secret);
    const proof = this.#key === null || target !== this.#endpoints.token ? {} : { dpop: proofFor(this.#key, 'POST', this.#url(target)) };
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...proof };
    return this.#scan.send({ method: 'POST', target, headers, body: form.toString() }, { ...ANONYMOUS, name: `client ${client_id}` });
  }

  #url(target: string): string {
    return `${this.#scan.parts.client.origin}${target}`;
  }
}

export function accessToken(exchange: Exchange): string | null {
  const told = exchange.status === 200 && isObject(exchange.json) ? exchange.json.access_token : null;
  return typeof told === 'string' && told !== '' ? told : null;
}

/** A token as it is carried with or without a proof. */
export function carrying(token: string, scheme: 'Bearer' | 'DPoP', proof: string | null): Credentials {
  return { ...ANONYMOUS, name: 'client', headers: { authorization: `${scheme} ${token}`, ...(proof === null ? {} : { dpop: proof }) } };
}
