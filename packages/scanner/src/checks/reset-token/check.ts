import { answerLeaves } from '../../http/exchange.ts';
import type { Leaf } from '../../http/leaves.ts';
import { bodyCall, fieldNames, findLogins, signIn } from '../../identity/login.ts';
import { accepted } from '../../learn/verdict.ts';
import type { Call, Exchange, ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { authStep, isPasswordName, isUserName } from '../../spec/names.ts';
import type { ApiCheck, Proof } from '../check.ts';
import { type SignInGround, signInGround } from '../sign-in-ground.ts';
import { meta } from './meta.ts';

const TOKEN_NAME = /token|code|otp|pin$|secret|link|url|key/i;

export const resetToken: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan): Promise<Proof[]> {
    const asking = scan.operations.filter((one) => asks(one));
    const ground = asking.length === 0 ? null : await signInGround(scan);
    if (ground === null) return [];
    for (const operation of asking.slice(0, 3)) {
      const proof = await taken(scan, operation, ground);
      if (proof !== null) return [proof];
    }
    return [];
  },
};

/** `POST /password-resets` with a user name and no new password yet. */
function asks(operation: ScanOperation): boolean {
  const names = fieldNames(operation);
  return (
    operation.method === 'POST' &&
    authStep(operation) === 'reset' &&
    !operation.path.includes('{') &&
    names.some(isUserName) &&
    !names.some(isPasswordName)
  );
}

async function taken(scan: Scan, operation: ScanOperation, ground: SignInGround): Promise<Proof | null> {
  const ask = async (): Promise<{ readonly exchange: Exchange; readonly leaf: Leaf } | null> => {
    const body = Object.fromEntries(fieldNames(operation).map((name) => [name, ground.username]));
    const exchange = await scan.send(bodyCall(operation, scan.parts.basePath, body));
    const leaf = answerLeaves(exchange).find(
      ({ name, value }) => TOKEN_NAME.test(name) && (typeof value === 'string' || typeof value === 'number') && String(value).length >= 4,
    );
    return accepted(exchange) && leaf !== undefined ? { exchange, leaf } : null;
  };
  const told = await ask();
  if (told === null) return null;
  const setting = scan.operations.filter((one) => one !== operation && sets(one));
  for (const step of setting.slice(0, 3)) {
    const chosen = `Reset-${scan.random.hex(8)}-A1!`;
    const change = await scan.send(setCall(scan, step, ground.username, tokenOf(told.leaf), chosen));
    const entered = accepted(change) || change.status === 204 ? await enters(scan, ground.username, chosen) : null;
    if (entered === null) continue;
    const again = await ask();
    if (again !== null) await scan.send(setCall(scan, step, ground.username, tokenOf(again.leaf), ground.password));
    const same = again !== null && String(again.leaf.value) === String(told.leaf.value);
    return {
      operation,
      point: told.leaf.path,
      reasons: [
        `a caller without credentials asks for a reset of ${ground.username} and is told ${told.leaf.path}`,
        `${step.id} takes it with a new password, status ${change.status}, and the user signs in with that`,
        ...(same ? ['a second reset gives the same token: it can be worked out'] : []),
      ],
      evidence: [told.exchange, change, entered],
    };
  }
  return null;
}

/** The operation that takes the token and the new password. */
function sets(operation: ScanOperation): boolean {
  const step = authStep(operation);
  const names = fieldNames(operation);
  const takesToken = names.some((name) => TOKEN_NAME.test(name)) || /\{[^}]*(token|code|otp|key|id)[^}]*\}/i.test(operation.path);
  return (
    ['POST', 'PUT', 'PATCH'].includes(operation.method) &&
    (step === 'reset' || step === 'second-factor') &&
    names.some(isPasswordName) &&
    takesToken
  );
}

/** Links carry the token at their end. */
function tokenOf({ value }: Leaf): string {
  const text = String(value);
  return text.includes('://') ? (text.split(/[/=]/).at(-1) ?? text) : text;
}

function setCall(scan: Scan, step: ScanOperation, username: string, token: string, password: string): Call {
  const body = Object.fromEntries(
    fieldNames(step).map((name) => [name, isPasswordName(name) ? password : TOKEN_NAME.test(name) ? token : username]),
  );
  const place = /\{([^}]+)\}/.exec(step.path)?.[1];
  const parameters = place === undefined ? {} : { [`path ${place}`]: token };
  return scan.call(step, { parameters, body });
}

async function enters(scan: Scan, username: string, password: string): Promise<Exchange | null> {
  return (await signIn(scan.parts.client, scan.parts.basePath, findLogins(scan.operations), username, password))?.exchange ?? null;
}
