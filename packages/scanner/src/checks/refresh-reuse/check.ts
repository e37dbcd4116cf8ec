import { leavesOf } from '../../http/leaves.ts';
import { ANONYMOUS } from '../../identity/credentials.ts';
import { bodyCall, fieldNames, signIn, tokenIn } from '../../identity/login.ts';
import { accepted } from '../../learn/verdict.ts';
import type { Exchange, ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { authStep } from '../../spec/names.ts';
import { type ApiCheck, type Proof, replayed } from '../check.ts';
import { signInGround } from '../sign-in-ground.ts';
import { meta } from './meta.ts';

const REFRESH = /refresh_?token$/i;

export const refreshReuse: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan): Promise<Proof[]> {
    const operation = scan.operations.find((one) => authStep(one) === 'renew' && !one.path.includes('{') && one.body !== null);
    const ground = operation === undefined ? null : await signInGround(scan);
    if (operation === undefined || ground === null) return [];
    const seen = await replayed(async () => {
      const signed = await signIn(scan.parts.client, scan.parts.basePath, [ground.form], ground.username, ground.password, {
        takeRefusal: true,
      });
      const token = signed === null ? undefined : leavesOf(signed.exchange.json).find(({ name }) => REFRESH.test(name))?.value;
      if (typeof token !== 'string') return null;
      const first = await renew(scan, operation, token);
      const second = gives(first) ? await renew(scan, operation, token) : first;
      return gives(second) ? { first, second } : null;
    });
    if (seen === null || gives(await renew(scan, operation, `sallyport-${scan.canary()}`))) return [];
    const reasons = ['one refresh token gives two tokens, three times with three sign-ins', 'a made-up refresh token gives none'];
    return [{ operation, reasons, evidence: [seen.first, seen.second] }];
  },
};

function renew(scan: Scan, operation: ScanOperation, token: string): Promise<Exchange> {
  const names = fieldNames(operation);
  const field = names.find((name) => REFRESH.test(name)) ?? names.find((name) => /token/i.test(name)) ?? 'refresh_token';
  const grant = names.includes('grant_type') ? { grant_type: 'refresh_token' } : {};
  return scan.send(bodyCall(operation, scan.parts.basePath, { ...grant, [field]: token }), ANONYMOUS, { takeRefusal: true });
}

function gives(exchange: Exchange): boolean {
  return accepted(exchange) && tokenIn(exchange) !== null;
}
