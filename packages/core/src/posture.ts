/** What the headers of an answer name or give away. Closed; computed once for each distinct set of headers. */
export type AnswerTrait =
  | 'hsts' // Strict-Transport-Security with a max-age of at least `HSTS_SECONDS_MIN`
  | 'hsts-short' // the same, with less
  | 'nosniff' // X-Content-Type-Options
  | 'no-store' // Cache-Control
  | 'csp' // Content-Security-Policy that is enforced
  | 'framing' // X-Frame-Options, or frame-ancestors of the policy
  | 'rate-limit' // RateLimit, RateLimit-*, X-RateLimit-* or Retry-After
  | 'deprecation' // Deprecation (RFC 9745) or Sunset (RFC 8594)
  | 'product'; // a version of the software in Server, X-Powered-By or X-AspNet-Version

/** 180 days: what browsers' preload lists and ASVS ask for at least. */
export const HSTS_SECONDS_MIN = 15_552_000;

/** How one cookie is set: its masked name and its flags; never its value. */
export interface CookieTraits {
  /** At most `COOKIE_NAME_CHARS_MAX` characters. */
  readonly name: string;
  /** Named like one that carries a session or a token. */
  readonly session: boolean;
  readonly secure: boolean;
  readonly http_only: boolean;
  /** The empty string where it is not said. */
  readonly same_site: '' | 'strict' | 'lax' | 'none';
}

/** Cookies of one answer that are described; the rest is found once these are mended. */
export const POSTURE_COOKIES_MAX = 8;
export const COOKIE_NAME_CHARS_MAX = 64;

/** What an answer allows the origin that the request named. */
export interface CrossOrigin {
  /** `foreign`: its host shares no last two labels with the host asked. */
  readonly from: 'opaque' | 'same-site' | 'foreign';
  /** Keyed 32-bit hash of the origin, to count distinct ones. */
  readonly origin: number;
  /** `echo`: exactly this origin; `any`: `*`; `other`: one that this is not. */
  readonly allowed: 'none' | 'echo' | 'any' | 'other';
  readonly credentials: boolean;
}

/** What a bearer token in the form of a JWT shows by itself. Nothing of it is verified but a signature under a well-known secret. */
export interface TokenTraits {
  readonly algorithm: 'none' | 'hmac' | 'public-key' | 'other';
  /** It verifies under a secret of the list that everyone has. */
  readonly weak: boolean;
  /** Seconds from `iat` (where it has none, from when it was first seen) to `exp`; `null` where it never ends. */
  readonly lifetime_s: number | null;
  readonly expired: boolean;
}

/** How an exchange was protected, in facts that name no value. */
export interface Posture {
  /** In the order of {@link AnswerTrait}. */
  readonly traits: readonly AnswerTrait[];
  /** Absent where none is set. */
  readonly cookies?: readonly CookieTraits[];
  /** Absent where the request named no origin. */
  readonly cors?: CrossOrigin;
  /** Absent where the credential is no such token. */
  readonly token?: TokenTraits;
}
