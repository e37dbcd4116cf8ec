/** A scan configuration after reading; docs/reference/scan.md says what each field means. */
export interface ScanConfig {
  readonly target?: string | undefined;
  readonly spec?: string | undefined;
  readonly identities: readonly IdentityConfig[];
  readonly scope: { readonly include: readonly string[]; readonly exclude: readonly string[]; readonly methods: readonly string[] };
  readonly profile: 'standard' | 'read-only';
  readonly destructive: boolean;
  readonly large_bodies: boolean;
  readonly budget: number;
  readonly rate: number;
  readonly concurrency: number;
  readonly timeout_ms: number;
  readonly quiet_hours: readonly string[];
  readonly seed?: string | undefined;
  readonly verify_certificate: boolean;
  readonly checks: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  readonly public: readonly string[];
  readonly expect: readonly { readonly operation: string; readonly roles: readonly string[] }[];
  readonly callback: {
    readonly host: string;
    readonly port: number;
    readonly url?: string | undefined;
    readonly dns?: { readonly port: number; readonly domain: string } | undefined;
  };
  readonly jwt: {
    readonly secrets_file?: string | undefined;
    readonly public_key_file?: string | undefined;
    readonly lifetime_max_s: number;
  };
  readonly oauth?: OauthClient | undefined;
  readonly suppressions: readonly Suppression[];
}

export interface IdentityConfig {
  readonly name: string;
  readonly role: string;
  readonly privileged?: boolean | undefined;
  readonly markers: readonly string[];
  readonly auth: AuthConfig;
}

type TextMap = Readonly<Record<string, string>>;

export interface FlowStep {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly headers: TextMap;
  readonly json?: unknown;
  readonly form?: TextMap | undefined;
  readonly extract: TextMap;
}

export type AuthConfig =
  | { readonly type: 'bearer'; readonly token: string }
  | { readonly type: 'api_key'; readonly in: 'header' | 'query' | 'cookie'; readonly name: string; readonly value: string }
  | { readonly type: 'cookie'; readonly cookies: TextMap }
  | { readonly type: 'headers'; readonly headers: TextMap }
  | { readonly type: 'basic'; readonly username: string; readonly password: string }
  | { readonly type: 'mtls'; readonly cert_file: string; readonly key_file: string }
  | {
      readonly type: 'oauth2';
      readonly grant: 'client_credentials' | 'password';
      readonly token_path: string;
      readonly client_id: string;
      readonly client_secret: string;
      readonly username?: string | undefined;
      readonly password?: string | undefined;
      readonly scope: string;
    }
  | { readonly type: 'password'; readonly username: string; readonly password: string; readonly login?: string | undefined }
  | { readonly type: 'signup'; readonly register?: string | undefined; readonly login?: string | undefined }
  | {
      readonly type: 'flow';
      readonly steps: readonly FlowStep[];
      readonly refresh: readonly FlowStep[];
      readonly apply: { readonly headers: TextMap; readonly cookies: TextMap; readonly query: TextMap };
    };

/** The client whose code flow is tested. */
export interface OauthClient {
  readonly client_id: string;
  readonly client_secret: string;
  readonly redirect_uri: string;
  readonly scope: string;
  readonly user?: string | undefined;
}

/** A finding that is accepted for a time. */
export interface Suppression {
  readonly fingerprint?: string | undefined;
  readonly check?: string | undefined;
  readonly operation?: string | undefined;
  readonly reason: string;
  readonly owner: string;
  /** `2027-01-31`: the last day it holds. */
  readonly expires: string;
}
