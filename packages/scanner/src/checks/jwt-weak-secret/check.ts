import { hmacSignature, signHmac } from '../../identity/jwt.ts';
import { type ApiCheck, replayed } from '../check.ts';
import { believed, tokenGround } from '../tokens.ts';
import { meta } from './meta.ts';

export const jwtWeakSecret: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan) {
    const ground = await tokenGround(scan);
    if (ground === null) return [];
    const { jwt } = ground;
    const secret = scan.parts.jwtSecrets.find((one) => hmacSignature(String(jwt.header.alg), jwt.signed, one) === jwt.signature);
    if (secret === undefined) return [];
    const now_s = Math.floor(scan.parts.clock.now() / 1_000);
    const forged = signHmac(
      jwt.header,
      { ...jwt.payload, iat: now_s, ...(jwt.payload.exp === undefined ? {} : { exp: now_s + 600 }) },
      secret,
    );
    const seen = await replayed(() => believed(scan, ground, forged, 'newly signed'));
    if (seen === null) return [];
    const expired = await replayed(() =>
      believed(scan, ground, signHmac(jwt.header, { ...jwt.payload, iat: now_s - 7_200, exp: now_s - 3_600 }, secret), 'expired'),
    );
    return [
      {
        operation: null,
        point: 'header.authorization',
        reasons: [
          `a secret of ${secret.length} characters from a list of common ones makes the signature of ${ground.session.name}'s token`,
          'a token newly signed with it is believed, three times',
          ...(expired === null ? [] : ['so is one that expired an hour ago: expiry is not checked']),
        ],
        evidence: [ground.baseline.second, seen],
      },
    ];
  },
};
