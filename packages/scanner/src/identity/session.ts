import type { Credentials } from './credentials.ts';

/** One test user (or client) of the scan, signed in. */
export interface Session {
  readonly name: string;
  readonly role: string;
  /** May see what others own: never the attacker of an authorisation check. */
  readonly privileged: boolean;
  credentials: Credentials;
  /** The bare token, where there is one. */
  token: string | null;
  /** What the sign-in was made with, where it is known. */
  readonly login: { readonly username: string; readonly password: string } | null;
  /** The scanner made this user itself, so it may be locked out or changed. */
  readonly canary: boolean;
  /** Values that speak of this user alone: user name, email, ids. */
  readonly markers: Set<string>;
  /** Signs in anew and gives the fresh credentials; `null` where the configuration gives fixed ones. */
  readonly renew: (() => Promise<Credentials | null>) | null;
}
