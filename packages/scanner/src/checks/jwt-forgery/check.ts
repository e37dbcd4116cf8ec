import type { Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
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
    const control = randomSignature(scan, ground);
    const unverified = await replayed(() => believed(scan, ground, control, 'random signature'));
    // Where the signature is not looked at, every other forgery works for the same reason.
    if (unverified !== null) return [proofOf(ground, 'signature', 'Token signatures are not verified', 'a random signature', unverified)];
    const proofs: Proof[] = [];
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
