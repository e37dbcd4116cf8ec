const ASKED_BY_ANYONE =
  /(?:^|[/_-])(?:log-?in|sign-?in|sign-?up|register|tokens?|oauth2?|auth|session|password|well-known|jwks|health)(?:[/._-]|$)/i;

/** Is a path asked before anyone can have a credential: signing in, keys of issuers, health? By its words alone. */
export function isAskedByAnyone(template: string): boolean {
  return ASKED_BY_ANYONE.test(template);
}
