/** What a request carries to say who sends it. */
export interface Credentials {
  /** Shown in reports; says what was done to the credentials where something was. */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
  readonly certificate: { readonly cert: string; readonly key: string } | null;
}

export const ANONYMOUS: Credentials = { name: 'anonymous', headers: {}, query: {}, cookies: {}, certificate: null };

/** The same places, filled with what no server issued: how does the API say no to a bad credential? */
export function garbage(credentials: Credentials): Credentials {
  const spoil = (values: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, spoilValue(value)]));
  return {
    name: `${credentials.name} (garbage credential)`,
    headers: spoil(credentials.headers),
    query: spoil(credentials.query),
    cookies: spoil(credentials.cookies),
    certificate: null,
  };
}

function spoilValue(value: string): string {
  const space = value.indexOf(' ');
  return `${space > 0 ? value.slice(0, space + 1) : ''}sallyport-not-a-credential`;
}

/** The same credentials with the token exchanged wherever it stands. */
export function withToken(credentials: Credentials, from: string, to: string, name: string): Credentials {
  const swap = (values: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value.replaceAll(from, to)]));
  return { ...credentials, name, headers: swap(credentials.headers), query: swap(credentials.query), cookies: swap(credentials.cookies) };
}
