import { accepted, denied } from '../../learn/verdict.ts';
import type { Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { type ApiCheck, type Proof, replayed } from '../check.ts';
import { guardedRead } from '../tokens.ts';
import { type Authorization, accessToken, carrying, type Deviation, type Endpoints, endpointsOf, FlowClient } from './client.ts';
import { type DpopKey, dpopKey, proofFor } from './dpop.ts';
import { meta } from './meta.ts';

export const oauthFlow: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan): Promise<Proof[]> {
    const { oauth } = scan.config;
    const session = scan.sessions.find(({ name }) => name === oauth?.user) ?? scan.ordinary[0];
    const endpoints = oauth === undefined || session === undefined ? null : await endpointsOf(scan);
    if (endpoints === null || session === undefined) return [];
    const key = endpoints.dpop ? dpopKey() : null;
    const client = new FlowClient(scan, endpoints, session, key);
    const honest = await client.authorize();
    const token = honest.code === null ? null : accessToken(await client.redeem(honest));
    if (token === null) {
      scan.note('oauth: the flow of the configured client gives no token, so no rule of it was tested');
      return [];
    }
    const proofs = [...answerProofs(honest), ...(await brokenRules(scan, client, endpoints))];
    return key === null ? proofs : [...proofs, ...(await unbound(scan, endpoints, client, key))];
  },
};

/** What the honest answer lacks. */
function answerProofs({ exchange, state, returned }: Authorization): Proof[] {
  const lacks: [string, string, boolean, number][] = [
    ['iss', 'the answer to the client has no iss (RFC 9207): it can be mixed up with that of another server', !returned.has('iss'), 346],
    ['state', 'the answer to the client does not give its state back', returned.get('state') !== state, 352],
  ];
  return lacks
    .filter(([, , lacking]) => lacking)
    .map(([variant, reason, , cwe]) => ({
      operation: null,
      point: variant,
      variant,
      cwe,
      severity: 'low',
      title: variant === 'iss' ? 'Authorization responses do not name their issuer' : 'The state of the client is not given back',
      reasons: [reason],
      evidence: [exchange],
    }));
}

interface Rule {
  readonly variant: string;
  readonly title: string;
  readonly said: string;
  readonly cwe: number;
  /** The exchange that shows that the broken rule was let pass; `null` when it was not. */
  readonly attempt: () => Promise<Exchange | null>;
}

async function brokenRules(scan: Scan, client: FlowClient, endpoints: Endpoints): Promise<Proof[]> {
  const proofs: Proof[] = [];
  for (const rule of [...requestRules(scan, client, endpoints), ...codeRules(scan, client)]) {
    const seen = await replayed(rule.attempt);
    if (seen === null) continue;
    const { variant, title, said, cwe } = rule;
    proofs.push({
      operation: null,
      point: variant,
      variant,
      title,
      cwe,
      reasons: [`${said}, three times`],
      evidence: [endpoints.metadata, seen],
    });
  }
  return proofs;
}

function requestRules(scan: Scan, client: FlowClient, { par }: Endpoints): Rule[] {
  const { redirect_uri } = scan.config.oauth!;
  const gives = async (deviation: Deviation): Promise<Exchange | null> => {
    const authorization = await client.authorize(deviation);
    return authorization.code === null ? null : authorization.exchange;
  };
  const strays = async (redirectUri: string): Promise<Exchange | null> => {
    const { code, redirect, exchange } = await client.authorize({ redirectUri });
    return code !== null && redirect?.href.startsWith(redirectUri) === true ? exchange : null;
  };
  const foreign = URL.parse(redirect_uri)!;
  const pushed: Rule[] =
    par === null
      ? []
      : [
          {
            variant: 'par',
            title: 'An authorization is started without a pushed request',
            said: 'parameters in the address of the browser give a code',
            cwe: 345,
            attempt: () => gives({ pushed: false }),
          },
          {
            variant: 'request-uri',
            title: 'A request_uri can be used again',
            said: 'the same request_uri gives a second code',
            cwe: 294,
            attempt: () => again(client),
          },
        ];
  return [
    ...pushed,
    {
      variant: 'pkce-plain',
      title: 'PKCE by the method plain is taken',
      said: 'a challenge by the method plain gives a code',
      cwe: 757,
      attempt: () => gives({ challenge: 'plain' }),
    },
    {
      variant: 'pkce-none',
      title: 'An authorization needs no PKCE',
      said: 'a request without a challenge gives a code',
      cwe: 757,
      attempt: () => gives({ challenge: 'none' }),
    },
    {
      variant: 'redirect-uri',
      title: 'Codes are sent to addresses that are not registered',
      said: 'a code is sent to another host than the registered one',
      cwe: 601,
      attempt: () => strays(`https://${scan.canary()}.example${foreign.pathname}`),
    },
    {
      variant: 'redirect-path',
      title: 'Codes are sent to paths that are not registered',
      said: 'a code is sent to a path below the registered one',
      cwe: 601,
      attempt: () => strays(`${redirect_uri.replace(/\/$/, '')}/${scan.canary()}`),
    },
  ];
}

async function again(client: FlowClient): Promise<Exchange | null> {
  const first = await client.authorize();
  if (first.code === null || first.requestUri === null) return null;
  const query = new URLSearchParams(first.exchange.call.target.split('?', 2)[1]);
  const second = await client.open(query, first.state, first.verifier, first.requestUri);
  return second.code === null || second.code === first.code ? null : second.exchange;
}

function codeRules(scan: Scan, client: FlowClient): Rule[] {
  const redeemed = async (deviation: Deviation): Promise<Exchange | null> => {
    const exchange = await client.redeem(await client.authorize(), deviation);
    return accessToken(exchange) === null ? null : exchange;
  };
  const secret: Rule[] =
    scan.config.oauth!.client_secret === ''
      ? []
      : [
          {
            variant: 'client',
            title: 'A code is redeemed without client authentication',
            said: 'a request without the secret of the client gives a token',
            cwe: 306,
            attempt: () => redeemed({ authenticated: false }),
          },
        ];
  return [
    {
      variant: 'code',
      title: 'A code can be redeemed again',
      said: 'a code that was redeemed gives a second token',
      cwe: 294,
      attempt: () => twice(client),
    },
    {
      variant: 'verifier',
      title: 'The code verifier is not looked at',
      said: 'a code is redeemed with another code_verifier',
      cwe: 345,
      attempt: () => redeemed({ verifier: scan.random.hex(64) }),
    },
    {
      variant: 'no-verifier',
      title: 'A code is redeemed without its verifier',
      said: 'a code is redeemed without a code_verifier',
      cwe: 345,
      attempt: () => redeemed({ verifier: null }),
    },
    ...secret,
  ];
}

async function twice(client: FlowClient): Promise<Exchange | null> {
  const authorization = await client.authorize();
  if (accessToken(await client.redeem(authorization)) === null) return null;
  const second = await client.redeem(authorization);
  return accessToken(second) === null ? null : second;
}

/** Tokens that were issued for a key have to be refused without a proof of it, and with a proof that was used. */
async function unbound(scan: Scan, endpoints: Endpoints, client: FlowClient, key: DpopKey): Promise<Proof[]> {
  const [session] = scan.ordinary;
  const read = session === undefined ? null : guardedRead(scan, session);
  if (read === null) return [];
  const url = `${scan.parts.client.origin}${read.call.target.split('?', 1)[0]}`;
  const fresh = async (): Promise<string | null> => accessToken(await client.redeem(await client.authorize()));
  const takes = (exchange: Exchange): boolean => accepted(exchange) && !denied(exchange);
  const bare = await replayed(async () => {
    const token = await fresh();
    if (token === null || !takes(await scan.send(read.call, carrying(token, 'DPoP', proofFor(key, 'GET', url, token))))) return null;
    const exchange = await scan.send(read.call, carrying(token, 'Bearer', null));
    return takes(exchange) ? exchange : null;
  });
  const replay = await replayed(async () => {
    const token = await fresh();
    if (token === null) return null;
    const proof = proofFor(key, 'GET', url, token);
    if (!takes(await scan.send(read.call, carrying(token, 'DPoP', proof)))) return null;
    const exchange = await scan.send(read.call, carrying(token, 'DPoP', proof));
    return takes(exchange) ? exchange : null;
  });
  const found: [string, string, string, Exchange | null][] = [
    ['dpop', 'A token bound to a key is taken without its proof', 'a DPoP-bound token is taken as Bearer', bare],
    ['dpop-replay', 'A DPoP proof can be used again', 'the same proof (jti) is taken twice', replay],
  ];
  return found.flatMap(([variant, title, said, seen]) =>
    seen === null
      ? []
      : [
          {
            operation: null,
            point: variant,
            variant,
            title,
            cwe: 294,
            reasons: [`${said}, three times`],
            evidence: [endpoints.metadata, seen],
          },
        ],
  );
}
