import { fieldNames, findLogins, signIn, signUp, userNames } from '../../identity/login.ts';
import { authStep, isPasswordName } from '../../spec/names.ts';
import type { ApiCheck, Proof } from '../check.ts';
import { meta } from './meta.ts';

const TRIVIAL: readonly string[] = ['1', 'password'];

export const weakPassword: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan): Promise<Proof[]> {
    if (!scan.writes) return [];
    const operations = scan.operations.filter((one) => authStep(one) === 'sign-up');
    const logins = findLogins(scan.operations);
    for (const password of TRIVIAL) {
      const field = operations.flatMap(fieldNames).find(isPasswordName) ?? 'password';
      const user = await signUp(scan.parts.client, scan.parts.basePath, operations, scan.random, { [field]: password });
      if (user === null) continue;
      for (const name of userNames(user)) {
        const signed = await signIn(scan.parts.client, scan.parts.basePath, logins, name, password, { takeRefusal: true });
        if (signed === null) continue;
        return [
          {
            operation: user.operation,
            point: `body.json.${field}`,
            reasons: [`a user is registered with a password of ${password.length} characters from every list`, 'the user signs in with it'],
            evidence: [user.exchange, signed.exchange],
          },
        ];
      }
    }
    return [];
  },
};
