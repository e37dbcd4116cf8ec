/** Header fields that name the client's own pages. */
const FIELDS: ReadonlySet<string> = new Set(['referer', 'origin', 'host', 'x-forwarded-host', 'forwarded', 'x-original-url']);

/** Parameters and members in which a script reports the page that it runs on or came from; nobody fetches it, as one may a `documentUrl`. */
const REPORTED =
  /referr?er|referring|^(?:d[lr]|r[lf])$|page[-_]?(?:ur[il]|ref|href|location)|(?:current|top)[-_]?(?:ur[il]|href|location)|^document[-_]?(?:uri|href|location)$|url[-_]?ref$|source[-_]?file|blocked[-_]?ur[il]|lpurl|landing/;

/** True where an address is that of a page the client has open: a local file or a workbench is as good there as any. */
export function namesOwnPage(name: string): boolean {
  return FIELDS.has(name) || REPORTED.test(name);
}
