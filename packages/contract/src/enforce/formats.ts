import { isIPv4, isIPv6 } from 'node:net';
import formats, { type FormatName } from 'ajv-formats';

/** Text of a URI reference: the characters of RFC 3986, and whole percent triplets. */
const URI_TEXT = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/;
/** The same with the characters RFC 3987 adds. */
const IRI_TEXT = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|[\u{a0}-\u{d7ff}\u{e000}-\u{10fffd}]|%[0-9A-Fa-f]{2})*$/u;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*$/;
const IP_FUTURE = /^v[0-9a-f]+\.[\w!$&'()*+,;=:.~-]+$/i;
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i;
const ATOM = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+$/i;
const WIDE_ATOM = /^[a-z0-9!#$%&'*+/=?^_`{|}~\u{80}-\u{10ffff}-]+$/iu;
const QUOTED = /^"(?:[\u0020\u0021\u0023-\u005b\u005d-\u007e]|\\[\u0020-\u007e])*"$/;

/** RFC 1123 section 2.1: labels of at most 63 characters, 253 in all. The script rules of A-labels (RFC 5891) are not checked. */
export function isHostname(text: string): boolean {
  if (text.length > 253) return false;
  return text
    .split('.')
    .every((label) => label.length <= 63 && LABEL.test(label) && (label.startsWith('xn--') || label.slice(2, 4) !== '--'));
}

/** RFC 3986. `reference`: a relative one will do. `wide`: RFC 3987. */
export function isUri(text: string, reference: boolean, wide: boolean): boolean {
  if (!(wide ? IRI_TEXT : URI_TEXT).test(text)) return false;
  const [before, ...fragments] = text.split('#');
  if (fragments.length > 1 || /[[\]]/.test(fragments[0] ?? '')) return false;
  const [path, ...query] = before!.split('?');
  if (/[[\]]/.test(query.join('?'))) return false;
  const colon = path!.indexOf(':');
  const slash = path!.indexOf('/');
  const scheme = colon !== -1 && (slash === -1 || colon < slash) ? path!.slice(0, colon) : null;
  // A colon before the first slash makes it a scheme, or nothing that is allowed.
  if (scheme === null ? !reference : !SCHEME.test(scheme)) return false;
  return isHierarchy(scheme === null ? path! : path!.slice(colon + 1));
}

function isHierarchy(text: string): boolean {
  if (!text.startsWith('//')) return !/[[\]]/.test(text);
  const end = text.indexOf('/', 2);
  const authority = end === -1 ? text.slice(2) : text.slice(2, end);
  if (end !== -1 && /[[\]]/.test(text.slice(end))) return false;
  const [host, user, ...more] = authority.split('@').reverse();
  if (more.length > 0 || /[[\]]/.test(user ?? '')) return false;
  const literal = /^\[([^\]]*)\](?::\d*)?$/.exec(host!)?.[1];
  if (literal !== undefined) return isIPv6(literal) || IP_FUTURE.test(literal);
  return /^[^:[\]]*(?::\d*)?$/.test(host!);
}

/** RFC 5321 section 4.1.2. `wide`: RFC 6531. */
export function isEmail(text: string, wide: boolean): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1) return false;
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  const atom = wide ? WIDE_ATOM : ATOM;
  if (!QUOTED.test(local) && !local.split('.').every((part) => atom.test(part))) return false;
  const literal = /^\[(.*)\]$/.exec(domain)?.[1];
  if (literal !== undefined) return isIPv4(literal) || (/^IPv6:/i.test(literal) && isIPv6(literal.slice(5)));
  return wide ? domain !== '' && !/\s/.test(domain) : isHostname(domain);
}

type Ajv = Parameters<typeof formats.default>[0];

/** Formats whose fast form lets through what no calendar has. */
const EXACT: FormatName[] = ['date', 'time', 'date-time', 'iso-time', 'iso-date-time', 'uuid', 'duration'];

/** The formats that enforcement knows; others say nothing of a value. Every check takes time linear in the text. */
export function addFormats(ajv: Ajv): void {
  formats.default(ajv, { mode: 'fast' });
  formats.default(ajv, { mode: 'full', formats: EXACT });
  ajv.addFormat('hostname', isHostname);
  ajv.addFormat('email', (text: string) => isEmail(text, false));
  ajv.addFormat('idn-email', (text: string) => isEmail(text, true));
  ajv.addFormat('uri', (text: string) => isUri(text, false, false));
  ajv.addFormat('uri-reference', (text: string) => isUri(text, true, false));
  ajv.addFormat('iri', (text: string) => isUri(text, false, true));
  ajv.addFormat('iri-reference', (text: string) => isUri(text, true, true));
}
