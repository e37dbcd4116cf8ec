import { ANONYMOUS } from '../../identity/credentials.ts';
import { bodyCall, fieldNames } from '../../identity/login.ts';
import type { Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { authStep } from '../../spec/names.ts';
import { type ApiCheck, type Proof, replayed } from '../check.ts';
import { type SignInGround, signInGround } from '../sign-in-ground.ts';
import { meta } from './meta.ts';
import { timeGap } from './timing.ts';

export const userEnumeration: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan) {
    const ground = await signInGround(scan);
    if (ground === null) return [];
    const proofs: Proof[] = [];
    const atLogin = await tells(scan, (name) => loginAs(scan, ground, name), ground.username);
    if (atLogin !== null) proofs.push({ operation: ground.form.operation, ...atLogin });
    else proofs.push(...(await tellsByTime(scan, ground)));
    for (const operation of scan.operations.filter((one) => authStep(one) === 'reset' && !one.path.includes('{')).slice(0, 2)) {
      const fields = fieldNames(operation);
      if (fields.some((name) => /otp|code|token|password/i.test(name))) continue;
      const body = (name: string): Record<string, string> =>
        Object.fromEntries((fields.length > 0 ? fields : ['email']).map((field) => [field, name]));
      const atReset = await tells(
        scan,
        (name) => scan.send(bodyCall(operation, scan.parts.basePath, body(name)), ANONYMOUS, { takeRefusal: true }),
        ground.username,
      );
      if (atReset !== null) proofs.push({ operation, ...atReset });
    }
    return proofs;
  },
};

/** Texts alike, times not: a password is hashed for those alone who have one. Only a user of the scan's own is asked for so often. */
async function tellsByTime(scan: Scan, ground: SignInGround): Promise<Proof[]> {
  if (!ground.canary) return [];
  const absent = (): string => (ground.username.includes('@') ? `${scan.canary()}@example.com` : scan.canary());
  const gap = await timeGap(
    () => loginAs(scan, ground, ground.username),
    () => loginAs(scan, ground, absent()),
  );
  if (gap === null) return [];
  const reasons = [
    `for a user who exists the answer takes ${gap.real_ms.toFixed(1)} ms, for users who do not ${gap.absent_ms.toFixed(1)} ms (medians of 30)`,
    `two rounds agree; by chance that happens with p ${gap.p.toExponential(1)} (Mann-Whitney)`,
  ];
  return [
    {
      operation: ground.form.operation,
      variant: 'time',
      title: 'The time of an answer tells whether a user exists',
      reasons,
      evidence: gap.evidence,
    },
  ];
}

function loginAs(scan: Scan, ground: SignInGround, username: string): Promise<Exchange> {
  const body = Object.fromEntries(Object.entries(ground.body).map(([name, value]) => [name, value === ground.username ? username : value]));
  return scan.send(
    bodyCall(ground.form.operation, scan.parts.basePath, { ...body, [ground.passwordField]: `Wrong-${scan.random.hex(6)}-A1!` }),
    ANONYMOUS,
    { takeRefusal: true },
  );
}

/** Do answers for a user who exists and for users who do not differ, each agreeing with its own kind? */
async function tells(
  scan: Scan,
  ask: (name: string) => Promise<Exchange>,
  username: string,
): Promise<Pick<Proof, 'reasons' | 'evidence'> | null> {
  const forms = { real: new Set<string>(), absent: new Set<string>() };
  const seen = await replayed(async () => {
    const absentName = username.includes('@')
      ? `${scan.canary()}@example.com`
      : /^\+?\d+$/.test(username)
        ? `+1${scan.random.integer(2_000_000_000, 2_999_999_999)}`
        : scan.canary();
    const real = await ask(username);
    const absent = await ask(absentName);
    if (real.status === 429 || absent.status === 429 || real.status === 0 || absent.status === 0 || absent.status === 422) return null;
    forms.real.add(bare(real, username));
    forms.absent.add(bare(absent, absentName));
    return forms.real.size === 1 && forms.absent.size === 1 && bare(real, username) !== bare(absent, absentName) ? { real, absent } : null;
  });
  if (seen === null) return null;
  return {
    reasons: [
      `for a user who exists the answer is ${seen.real.status} ${quote(seen.real, username)}`,
      `for users who do not exist it is ${seen.absent.status} ${quote(seen.absent, '')}, three times each`,
    ],
    evidence: [seen.real, seen.absent],
  };
}

/** Status and body without the name, times, ids and counts. */
function bare(exchange: Exchange, name: string): string {
  return `${exchange.status} ${exchange.body.replaceAll(name, '').replace(/[0-9a-f-]{16,}|\d+/gi, '#')}`;
}

function quote(exchange: Exchange, name: string): string {
  const text = name === '' ? exchange.body : exchange.body.replaceAll(name, '[user]');
  return JSON.stringify(text.slice(0, 80));
}
