import { findLogins, type LoginForm, signIn, signUp, userNames } from '../identity/login.ts';
import type { Scan } from '../scan.ts';

/** A user whose password is known, and the form that signs them in. */
export interface SignInGround {
  readonly form: LoginForm;
  /** The body that signs in; the password stands in `passwordField`. */
  readonly body: Readonly<Record<string, string>>;
  readonly passwordField: string;
  readonly username: string;
  readonly password: string;
  readonly canary: boolean;
}

/** A canary user where the API lets one register, else a test identity. */
export async function signInGround(scan: Scan): Promise<SignInGround | null> {
  const forms = findLogins(scan.operations);
  if (forms.length === 0) return null;
  const users: { username: string; password: string; canary: boolean }[] = [];
  const user = scan.writes ? await signUp(scan.parts.client, scan.parts.basePath, scan.operations, scan.random) : null;
  if (user !== null) users.push(...userNames(user).map((username) => ({ username, password: user.password, canary: true })));
  for (const session of scan.sessions) if (session.login !== null) users.push({ ...session.login, canary: session.canary });
  for (const candidate of users) {
    const signed = await signIn(scan.parts.client, scan.parts.basePath, forms, candidate.username, candidate.password, {
      takeRefusal: true,
    });
    if (signed === null) continue;
    const passwordField = Object.entries(signed.body).find(([, value]) => value === candidate.password)![0];
    return { form: signed.form, body: signed.body, passwordField, ...candidate };
  }
  return null;
}
