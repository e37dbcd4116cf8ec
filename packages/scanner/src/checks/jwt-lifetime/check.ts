import { readJwt } from '../../identity/jwt.ts';
import type { ApiCheck } from '../check.ts';
import { currentToken, guardedRead } from '../tokens.ts';
import { meta } from './meta.ts';

export const jwtLifetime: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan) {
    for (const session of scan.sessions) {
      const token = currentToken(session);
      const jwt = token === null ? null : readJwt(token);
      const use = guardedRead(scan, session);
      // A token that the configuration gives may have been made for tests; one the API issued itself is its own doing.
      if (jwt === null || use === null || session.renew === null) continue;
      const lifetime_s =
        typeof jwt.payload.exp === 'number' ? jwt.payload.exp - Number(jwt.payload.iat ?? scan.parts.clock.now() / 1_000) : null;
      if (lifetime_s !== null && lifetime_s <= scan.config.jwt.lifetime_max_s) continue;
      const said =
        lifetime_s === null
          ? 'has no expiry (exp)'
          : `lives ${Math.round(lifetime_s / 3_600)} hours; allowed are ${Math.round(scan.config.jwt.lifetime_max_s / 3_600)}`;
      return [
        {
          operation: null,
          point: 'header.authorization',
          reasons: [`the token that the API issued to ${session.name} ${said}`, `${use.operation.id} accepts it`],
          evidence: [use.second],
        },
      ];
    }
    return [];
  },
};
