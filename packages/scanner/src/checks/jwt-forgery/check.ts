import { readJwt } from '../../identity/jwt.ts';
import { TOKEN_NAME } from '../../learn/request.ts';
import { accepted, sameAnswer } from '../../learn/verdict.ts';
import type { Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { authStep } from '../../spec/names.ts';
import { type ApiCheck, type Proof, replayed } from '../check.ts';
import { believed, type TokenGround, tokenGround } from '../tokens.ts';
import { forgeries } from './forgeries.ts';
import { meta } from './meta.ts';

export const jwtForgery: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan) {
    const ground = await tokenGround(scan);
    if (ground === null) return [];
    const inside = await unverifiedArguments(scan, ground);
    const control = randomSignature(scan, ground);
    const unverified = await replayed(() => believed(scan, ground, control, 'random signature'));
    // Where the signature is not looked at, every other forgery works for the same reason.
    if (unverified !== null)
      return [...inside, proofOf(ground, 'signature', 'Token signatures are not verified', 'a random signature', unverified)];
    const proofs: Proof[] = [...inside];
    for (const forgery of await forgeries(scan, ground)) {
      if (proofs.some(({ variant }) => variant === forgery.variant)) continue;
      const seen = await replayed(() => believed(scan, ground, forgery.token, forgery.name));
      if (seen !== null) proofs.push(proofOf(ground, forgery.variant, forgery.title, forgery.name, seen));
    }
    return proofs;
  },
};

function randomSignature(scan: Scan, { jwt }: TokenGround): string {
  const bytes = Buffer.from(scan.random.hex(64), 'hex');
  return `${jwt.signed}.${bytes.toString('base64url').padEnd(jwt.signature.length, 'A').slice(0, Math.max(43, jwt.signature.length))}`;
}

function proofOf(ground: TokenGround, variant: string, title: string, name: string, seen: Exchange): Proof {
  const { operation } = ground.baseline;
  return {
    operation: null,
    point: 'header.authorization',
    variant,
    title,
    reasons: [
      `${operation.id} answers the token of ${ground.session.name} and refuses callers without one`,
      ...(variant === 'signature' ? [] : ['a token with a random signature is refused']),
      `a token with ${name} gets the content of the true one, three times`,
    ],
    evidence: [ground.baseline.second, seen],
  };
}

/** Operations that take a token as a value: one with a random signature must not be believed there either. */
async function unverifiedArguments(scan: Scan, ground: TokenGround): Promise<Proof[]> {
  const proofs: Proof[] = [];
  for (const operation of scan.operations) {
    const baseline = authStep(operation) === null ? scan.baseline(operation, ground.session) : null;
    if (baseline === null || operation.method !== 'GET') continue;
    const name = operation.parameters.find(
      (one) => TOKEN_NAME.test(one.name) && readJwt(String(baseline.values.parameters[`${one.location} ${one.name}`])) !== null,
    );
    if (name === undefined) continue;
    const key = `${name.location} ${name.name}`;
    const send = (token: string): Promise<Exchange> =>
      scan.as(ground.session, scan.call(operation, { ...baseline.values, parameters: { ...baseline.values.parameters, [key]: token } }));
    const honest = await send(ground.token);
    const seen = await replayed(async () => {
      const exchange = await send(randomSignature(scan, ground));
      return accepted(exchange) && sameAnswer(honest, exchange, baseline.volatile) ? exchange : null;
    });
    if (seen === null || accepted(await send(scan.canary()))) continue;
    const reasons = ['a token with a random signature gets what the true one gets, three times', 'a text that is no token is refused'];
    proofs.push({
      operation,
      point: key.replace(' ', '.'),
      variant: 'argument',
      title: 'A token is believed without its signature',
      reasons,
      evidence: [baseline.second, seen],
    });
  }
  return proofs;
}
