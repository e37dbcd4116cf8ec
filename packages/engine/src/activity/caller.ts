import { createHash } from 'node:crypto';
import type { HeaderField, Principal, Transaction } from '@sallyport/core';
import type { CallerFacts, Geography, Place, Policy } from '@sallyport/policy';
import { type Extraction, findCredential, sessionCookie } from '@sallyport/traffic';
import { valueAt } from '../protection/value-at.ts';
import { fieldsOf } from './fields.ts';
import type { ActivityHashes, CredentialHashes } from './hashes.ts';
import { usernameIn } from './purpose.ts';

const GRANTED = /^(?:access_?token|token|id_?token|session_?(?:id|token)?|jwt|auth_?token|bearer)$/i;
/** Headers whose order a client program keeps from request to request. */
const ORDERED: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'user-agent',
  'accept',
  'accept-language',
  'accept-encoding',
  'x-requested-with',
  'dnt',
]);
/** What a client program says of itself. */
const PROGRAM: ReadonlySet<string> = new Set(['user-agent', 'accept-language', 'x-device-id', 'x-ja4']);
/** Members looked at for a token, and nesting. */
const GRANT_DEPTH_MAX = 2;

const NO_CREDENTIAL: CredentialHashes = { session: '', role: '', named: false };

export interface Caller {
  readonly named?: true;
  readonly session: string;
  readonly device: string;
  readonly ordering: string;
  readonly role: string;
}

/** A request whose caller is asked for. */
export interface CallerInput {
  readonly transaction: Transaction;
  readonly principal: Principal;
  readonly extraction: Extraction | null;
}

/** Tells who calls, by what stays the same: the session or credential, the client program, the order of its headers. */
export class Callers {
  readonly #hashes: ActivityHashes;
  readonly #keys: readonly string[];
  readonly #grants: ReadonlySet<string>;
  readonly #geography: Geography | null;

  constructor(hashes: ActivityHashes, abuse: Policy['abuse'], geography: Geography | null) {
    this.#hashes = hashes;
    this.#keys = abuse.session_keys;
    this.#grants = new Set(abuse.session_grants.map((name) => name.toLowerCase()));
    this.#geography = geography;
  }

  get hashes(): ActivityHashes {
    return this.#hashes;
  }

  of(input: CallerInput): Caller {
    const { request, client } = input.transaction;
    let program = client.tls?.ja4 === undefined ? '' : `ja4=${client.tls.ja4};`;
    let ordering = '';
    for (const [name, value] of request.headers) {
      if (ORDERED.has(name)) ordering += `${name};`;
      if (PROGRAM.has(name)) program += `${name}=${value};`;
    }
    const { session, role, named } = this.#credential(input);
    const device = this.#hashes.remembered(program === '' ? ordering : program);
    return {
      session: this.#keys.length === 0 ? session : this.#keyed(input, session),
      device,
      ordering: this.#hashes.remembered(ordering),
      role,
      ...(named && { named }),
    };
  }

  /** The session by the configured points, else the credential. */
  #keyed({ transaction, extraction }: CallerInput, credential: string): string {
    for (const key of this.#keys) {
      const value = valueAt(transaction.request, extraction, key);
      if (value !== null && value !== '') return this.#hashes.remembered(value);
    }
    return credential;
  }

  /** Principals are remembered, one for each credential; the hashes with them. */
  #credential({ transaction, principal }: CallerInput): CredentialHashes {
    if (principal.id === null) return NO_CREDENTIAL;
    return this.#hashes.ofPrincipal(principal, () => {
      const text = credentialText(transaction);
      const isToken = text.startsWith('eyJ');
      const named = isToken || principal.scheme === 'basic' || principal.scheme === 'mtls';
      return { session: this.#hashes.remembered(text), role: isToken ? this.#hashes.long(roleOf(text)) : '', named };
    });
  }

  /** Where the address of a client is. */
  place(address: string): Place | null {
    return this.#geography?.place(address) ?? null;
  }

  /** The session that an answer gives out, hashed as {@link of} hashes it when it comes back. */
  granted(headers: readonly HeaderField[], body: unknown): string {
    const token = this.#tokenIn(body, 0);
    if (token !== '') return this.#hashes.remembered(token);
    for (const [name, value] of headers) {
      if (this.#grants.has(name)) return this.#hashes.remembered(value);
      if (name !== 'set-cookie') continue;
      const pair = value.split(';', 1)[0] ?? '';
      const session =
        sessionCookie(pair)?.text ??
        (this.#grants.has(pair.split('=', 1)[0]?.trim().toLowerCase() ?? '') ? pair.slice(pair.indexOf('=') + 1).trim() : '');
      if (session !== '') return this.#hashes.remembered(session);
    }
    return '';
  }

  #tokenIn(value: unknown, depth: number): string {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > GRANT_DEPTH_MAX) return '';
    for (const [key, member] of Object.entries(value)) {
      if (typeof member === 'string' && member !== '' && (GRANTED.test(key) || this.#grants.has(key.toLowerCase()))) return member;
      const nested = this.#tokenIn(member, depth + 1);
      if (nested !== '') return nested;
    }
    return '';
  }
}

function credentialText({ request, client }: Transaction): string {
  // On a forward proxy it is the workload that calls, whatever credential the call carries.
  return client.workload?.name ?? findCredential(request.headers, request.query, client.tls)?.text ?? '';
}

function roleOf(token: string): string {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
    const roles = claims.role ?? claims.roles ?? claims.scope ?? claims.scp ?? null;
    return roles === null ? '' : `role ${JSON.stringify(roles)}`;
  } catch {
    return '';
  }
}

/** What lists ask of the caller of a request; each is worked out when it is asked for. */
export class ListedCaller implements CallerFacts {
  readonly #callers: Callers;
  readonly #input: CallerInput;
  #caller: Caller | null = null;
  #place: Place | null | undefined;

  constructor(callers: Callers, input: CallerInput) {
    this.#callers = callers;
    this.#input = input;
  }

  #of(): Caller {
    this.#caller ??= this.#callers.of(this.#input);
    return this.#caller;
  }

  get place(): Place | null {
    if (this.#place === undefined) this.#place = this.#callers.place(this.#input.transaction.client.address);
    return this.#place;
  }

  get principal(): string {
    return this.#input.principal.id ?? '';
  }

  get session(): string {
    return this.#of().session;
  }

  get fingerprints(): readonly string[] {
    return [this.#of().device, this.#of().ordering];
  }

  get users(): readonly string[] {
    const { transaction, extraction } = this.#input;
    const claimed = valueAt(transaction.request, extraction, 'jwt.sub')?.toLowerCase() ?? '';
    return [claimed, usernameIn(fieldsOf(extraction?.body))].filter((name) => name !== '');
  }

  get token(): string {
    const text = credentialText(this.#input.transaction);
    return text === '' ? '' : createHash('sha256').update(text).digest('hex');
  }

  get ja4(): string {
    return this.#input.transaction.client.tls?.ja4 ?? '';
  }
}
