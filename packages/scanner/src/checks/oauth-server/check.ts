import { isObject, type JsonObject } from '@sallyport/contract';
import { headerOf } from '../../http/exchange.ts';
import type { Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import type { ApiCheck, Proof } from '../check.ts';
import { meta } from './meta.ts';

const PLACES: readonly string[] = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];

export const oauthServer: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan): Promise<Proof[]> {
    const targets = [...new Set(['', scan.parts.basePath])].flatMap((base) => PLACES.map((place) => `${base}${place}`));
    for (const target of targets) {
      const exchange = await scan.send({ method: 'GET', target, headers: {}, body: null });
      if (exchange.status !== 200 || !isObject(exchange.json) || typeof exchange.json.token_endpoint !== 'string') continue;
      const without = await withoutPkce(scan, exchange.json);
      return [...offered(exchange.json, exchange), ...(without === null ? [] : [without])];
    }
    return [];
  },
};

/** What the metadata names and the profile forbids. */
function offered(metadata: JsonObject, exchange: Exchange): Proof[] {
  const names = (key: string): string[] => (Array.isArray(metadata[key]) ? metadata[key].filter((one) => typeof one === 'string') : []);
  const faults: [string, string, boolean][] = [
    [
      'implicit',
      'the implicit grant is offered (response_types_supported)',
      names('response_types_supported').some((one) => /\btoken\b/.test(one)),
    ],
    ['password', 'the password grant is offered (grant_types_supported)', names('grant_types_supported').includes('password')],
    [
      'plain',
      'PKCE by the method plain is offered (code_challenge_methods_supported)',
      names('code_challenge_methods_supported').includes('plain'),
    ],
    ['no-pkce', 'no PKCE method is offered (code_challenge_methods_supported)', names('code_challenge_methods_supported').length === 0],
    ['none', 'ID tokens without a signature are offered', names('id_token_signing_alg_values_supported').includes('none')],
  ];
  return faults
    .filter(([, , present]) => present)
    .map(([variant, reason]) => ({
      operation: null,
      point: exchange.call.target,
      variant,
      title: sentence(reason),
      reasons: [reason],
      evidence: [exchange],
    }));
}

function sentence(reason: string): string {
  const short = reason.replace(/ \(.*\)$/, '');
  return `${short[0]!.toUpperCase()}${short.slice(1)}`;
}

/** Starts an authorization of a client of the configuration without a code challenge. */
async function withoutPkce(scan: Scan, metadata: JsonObject): Promise<Proof | null> {
  const client = scan.config.identities.map(({ auth }) => (auth.type === 'oauth2' ? auth.client_id : null)).find((id) => id !== null);
  const endpoint = typeof metadata.authorization_endpoint === 'string' ? URL.parse(metadata.authorization_endpoint) : null;
  if (client === undefined || endpoint === null || endpoint.origin !== scan.parts.client.origin) return null;
  const query = new URLSearchParams({ response_type: 'code', client_id: client!, scope: 'openid', state: scan.canary() });
  const start = (more: string): Promise<Exchange> =>
    scan.send({ method: 'GET', target: `${endpoint.pathname}?${query}${more}`, headers: {}, body: null });
  const bare = await start('');
  // Another fault is no answer to the question: with a challenge it has to go on.
  const honest = await start('&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256');
  if (refused(bare) || refused(honest)) return null;
  return {
    operation: null,
    point: endpoint.pathname,
    variant: 'pkce',
    title: 'An authorization is started without PKCE',
    reasons: [`without a code challenge the authorization goes on with status ${bare.status}`],
    evidence: [bare, honest],
  };
}

function refused(exchange: Exchange): boolean {
  const told = `${headerOf(exchange, 'location')} ${exchange.body.slice(0, 2_000)}`;
  return exchange.status === 0 || exchange.status >= 400 || /[?&#]error=|invalid_request|code_challenge/.test(told);
}
