/** An authorization server after FAPI 2.0 with a resource behind it, and its twin that keeps none of the rules. */
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { type Answer, type Asked, type Route, type Service, serve } from './service.ts';
import { login, signedIn, UNSIGNED, type User, Users } from './users.ts';

export const OAUTH = {
  client_id: 'shop',
  client_secret: 'the-secret-of-the-shop-0123456789',
  redirect_uri: 'https://shop.example/callback',
  scope: 'accounts',
};

type Form = Readonly<Record<string, string>>;

interface Grant {
  readonly user: User;
  readonly form: Form;
  used: boolean;
}

const bad = (error: string): Answer => ({ status: 400, body: { error } });
const keptMax = 10_000;

export function authorizationTarget(flawed: boolean): Promise<Service> {
  const users = new Users();
  const server = new Server(users, flawed);
  const metadata = (asked: Asked): Answer => {
    const base = `http://${asked.headers.host}`;
    return {
      status: 200,
      body: {
        issuer: base,
        authorization_endpoint: `${base}/authorize`,
        token_endpoint: `${base}/token`,
        pushed_authorization_request_endpoint: `${base}/par`,
        response_types_supported: ['code'],
        grant_types_supported: ['authorization_code'],
        code_challenge_methods_supported: ['S256'],
        dpop_signing_alg_values_supported: ['ES256'],
      },
    };
  };
  const hidden = (method: string, path: string, handle: Route['handle']): Route => ({ method, path, open: true, hidden: true, handle });
  return serve([
    login(users),
    {
      method: 'GET',
      path: '/me',
      handle: (asked) => {
        const user = users.caller(asked) ?? server.holder(asked);
        return user === undefined ? UNSIGNED : { status: 200, body: { id: user.id, username: user.username, email: user.email } };
      },
    },
    hidden('GET', '/.well-known/oauth-authorization-server', metadata),
    hidden('POST', '/par', (asked) => server.push(asked)),
    hidden(
      'GET',
      '/authorize',
      signedIn(users, (asked, user) => server.authorize(asked, user)),
    ),
    hidden('POST', '/token', (asked) => server.redeem(asked)),
  ]);
}

class Server {
  readonly #flawed: boolean;
  readonly #pushed = new Map<string, Form>();
  readonly #grants = new Map<string, Grant>();
  readonly #tokens = new Map<string, { user: User; thumbprint: string | null }>();
  readonly #proofs = new Set<string>();

  constructor(_users: Users, flawed: boolean) {
    this.#flawed = flawed;
  }

  /** RFC 9126 */
  push({ body }: Asked): Answer {
    const form = body as Form;
    if (!this.#flawed && form.client_secret !== OAUTH.client_secret) return { status: 401, body: { error: 'invalid_client' } };
    const fault = this.#faultOf(form);
    if (fault !== null) return bad(fault);
    const uri = `urn:ietf:params:oauth:request_uri:${randomBytes(16).toString('hex')}`;
    if (this.#pushed.size < keptMax) this.#pushed.set(uri, form);
    return { status: 201, body: { request_uri: uri, expires_in: 60 } };
  }

  #faultOf(form: Form): string | null {
    if (form.client_id !== OAUTH.client_id || form.response_type !== 'code') return 'invalid_request';
    if (this.#flawed) return null;
    if (form.redirect_uri !== OAUTH.redirect_uri) return 'invalid_request';
    return form.code_challenge === undefined || form.code_challenge_method !== 'S256' ? 'invalid_request' : null;
  }

  authorize({ query, headers }: Asked, user: User): Answer {
    const uri = query.get('request_uri');
    const form = uri === null ? (this.#flawed ? (Object.fromEntries(query) as Form) : undefined) : this.#pushed.get(uri);
    if (form === undefined || this.#faultOf(form) !== null) return bad('invalid_request');
    if (uri !== null && !this.#flawed) this.#pushed.delete(uri);
    const code = randomBytes(16).toString('hex');
    if (this.#grants.size < keptMax) this.#grants.set(code, { user, form, used: false });
    const target = new URL(form.redirect_uri ?? '');
    target.searchParams.set('code', code);
    if (!this.#flawed) {
      target.searchParams.set('state', form.state ?? '');
      target.searchParams.set('iss', `http://${headers.host}`);
    }
    return { status: 302, headers: { location: target.href } };
  }

  redeem(asked: Asked): Answer {
    const form = asked.body as Form;
    const grant = this.#grants.get(form.code ?? '');
    if (grant === undefined) return bad('invalid_grant');
    const thumbprint = this.#proofOf(asked, 'POST', '/token', null);
    if (!this.#flawed) {
      const challenge = createHash('sha256')
        .update(form.code_verifier ?? '')
        .digest('base64url');
      if (form.client_secret !== OAUTH.client_secret) return { status: 401, body: { error: 'invalid_client' } };
      if (grant.used || challenge !== grant.form.code_challenge || form.redirect_uri !== grant.form.redirect_uri)
        return bad('invalid_grant');
      if (thumbprint === null) return bad('invalid_dpop_proof');
    }
    grant.used = true;
    const token = randomBytes(24).toString('hex');
    if (this.#tokens.size < keptMax) this.#tokens.set(token, { user: grant.user, thumbprint });
    return { status: 200, body: { access_token: token, token_type: 'DPoP', expires_in: 300 } };
  }

  /** Whose token a request carries, when it may carry it. */
  holder(asked: Asked): User | undefined {
    const [scheme, token = ''] = (asked.headers.authorization ?? '').split(' ');
    const known = this.#tokens.get(token);
    if (known === undefined || this.#flawed) return known?.user;
    const thumbprint = scheme === 'DPoP' ? this.#proofOf(asked, 'GET', '/me', token) : null;
    return thumbprint !== null && thumbprint === known.thumbprint ? known.user : undefined;
  }

  /** RFC 9449, section 4.3: the thumbprint of the key of a good proof that was not seen before; `null` for any other. */
  #proofOf({ headers }: Asked, method: string, path: string, token: string | null): string | null {
    const [head = '', body = '', signature = ''] = String(headers.dpop ?? '').split('.');
    try {
      const { jwk, typ } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { jwk: Form; typ: string };
      const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Form;
      const key = createPublicKey({ key: jwk, format: 'jwk' });
      const good = verify(
        'sha256',
        Buffer.from(`${head}.${body}`),
        { key, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      );
      const ath = token === null ? undefined : createHash('sha256').update(token).digest('base64url');
      if (!good || typ !== 'dpop+jwt' || claims.htm !== method || !claims.htu?.endsWith(path) || claims.ath !== ath) return null;
      if (this.#proofs.has(claims.jti ?? '') || this.#proofs.size >= keptMax) return null;
      this.#proofs.add(claims.jti ?? '');
      return createHash('sha256')
        .update(JSON.stringify([jwk.crv, jwk.kty, jwk.x, jwk.y]))
        .digest('base64url');
    } catch {
      return null;
    }
  }
}
