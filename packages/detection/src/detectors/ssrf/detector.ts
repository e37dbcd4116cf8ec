import type { Detector, Report, Rule, Subject } from '../../detector.ts';
import { namesOwnPage } from '../../fields/own-pages.ts';
import { literalGroup } from '../../indicators/groups.ts';
import { MARK_CONTROL, MARK_SPACE } from '../../text/marks.ts';
import { isSchemeAndPort } from '../../text/port.ts';
import { isDigit, isLetter, isSpace, isWord } from '../../text/scan.ts';
import { type HostJudgement, judgeHost } from './address.ts';
import { asksBare, asksService, BARE_LITERALS } from './service.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `ssrf.${name}`,
  severity,
  confidence,
  about,
});

const METADATA: Rule = rule('metadata', 'critical', 0.95, 'A URL of the service that hands credentials to cloud machines.');
const INTERNAL: Rule = rule('internal-address', 'high', 0.7, 'A URL of the machine itself or of an internal network.');
const DISGUISED: Rule = rule('disguised-address', 'high', 0.9, 'An address written in a form that hides what it is.');
const SCHEME: Rule = rule('scheme', 'high', 0.85, 'A URL scheme that makes a server read files or speak other protocols.');
const OUT_OF_BAND: Rule = rule(
  'out-of-band',
  'high',
  0.8,
  'A host of a service for out-of-band tests, or a name that resolves to an address of choice.',
);
const CONFUSED: Rule = rule('confused-authority', 'medium', 0.6, 'A URL whose host is read differently by different parsers.');

const REMOTE_FILE: Rule = rule('remote-file', 'high', 0.6, 'A script or text on a foreign host stands where a program may include a file.');
const BARE_ADDRESS: Rule = rule('bare-address', 'medium', 0.55, 'A URL whose host is a bare address, where a file or a page is named.');
const FRAGMENT: Rule = rule(
  'fragment',
  'low',
  0.42,
  'A URL that few clients send: an address for a host, a cut-off query, a file transfer.',
);

/** Longest host that is read (RFC 1035 names have 253 characters). */
const HOST_CHARS_MAX = 256;

/** Schemes that reach files or other protocols through a fetching server. */
const SCHEMES: ReadonlyMap<string, number> = new Map([
  ['gopher', 0.9],
  ['dict', 0.85],
  ['tftp', 0.8],
  ['ldap', 0.7],
  ['ldaps', 0.6],
  ['jar', 0.8],
  ['netdoc', 0.9],
  ['php', 0.85],
  ['phar', 0.9],
  ['expect', 0.9],
  ['zip', 0.7],
  ['compress.zlib', 0.9],
  ['glob', 0.85],
  ['ogg', 0.7],
  ['rmi', 0.8],
  ['ssh2', 0.8],
  // a server of Windows hands its own credentials to the host
  ['smb', 0.55],
  ['data', 0],
]);

const FETCHED: ReadonlySet<string> = new Set(['http', 'https', 'ftp', 'ftps', 'sftp']);

/** Schemes of the registry (RFC 7595) and of fetching libraries that speak to a host of choice. */
const OTHER_SCHEMES: ReadonlySet<string> = new Set(
  (
    'acap afp afs amqp amqps beshare cap cvs dav dns dntp ed2k feed finger fish git go h323 iax icap imap imaps ipp ipps irc irc6 ircs jabber ldapi local_file maven mms mongodb ' +
    'mumble mysql news nfs nntp nntps ntp ogg pop pop2 pop3 pop3s postgres proxy psyc redis rediss rsync rtmfp rtmp rtsp s3 sip sips smb sms smtp smtps snews snmp ssh svn ' +
    'svn+ssh tcp teamspeak telnet turn turns udp unreal ut2004 ventrilo vnc webcal ws wss xmpp xri'
  ).split(' '),
);

/** Tabs and line ends within a URL, which parsers drop (WHATWG URL 4.4). */
const DROPPED = /[\t\r\n]/g;

/** White space and control characters, zero-width ones too. */
const BLANK = /[\0-\x20\x7f\xa0\u2000-\u200f\u2028\u2029\u202f\u2060\u3000\ufeff]/;
const LEADING = /^[\0-\x20\x7f\xa0\u2000-\u200f\u2028\u2029\u202f\u2060\u3000\ufeff]+/;

function confirm(subject: Subject, report: Report): void {
  const { text } = subject;
  if (subject.first && (subject.marks & MARK_CONTROL) !== 0 && /^[a-z]{0,5}[\t\r\n][a-z]{0,5}:?[/\\:]/.test(text.slice(0, 16))) {
    const joined = text.replace(DROPPED, '');
    confirm({ ...subject, text: joined, marks: subject.marks & ~MARK_CONTROL, absent: 0 }, report);
    return;
  }
  // fetchers drop what stands before the address, and take `http:\\\\host` for `http://host`
  if (subject.first && ((!isWord(text.charCodeAt(0)) && BLANK.test(text.charAt(0))) || text.startsWith(':\\\\', text.indexOf(':')))) {
    const trimmed = text.replace(LEADING, '').replace(/^([a-z][a-z+.-]{1,15}):\\{2}/, '$1://');
    if (trimmed !== text && /^[a-z]{2,8}:/.test(trimmed)) {
      confirm({ ...subject, text: trimmed, marks: subject.marks & ~MARK_CONTROL, absent: 0 }, report);
      return;
    }
  }
  if (subject.first) checkBareScheme(subject, report);
  let at = text.indexOf(':/');
  while (at >= 0) {
    checkUrl(subject, at, report);
    at = text.indexOf(':/', at + 2);
  }
  if (subject.first && text.startsWith('//')) checkHost(subject, 0, 2, report);
  else if (subject.first && !subject.isName && asksBare(subject)) report(INTERNAL, 0, Math.min(text.length, 64), 0.6);
  checkNames(subject, report);
  if (subject.first && !subject.isName) checkInclusion(subject, report);
  const socket = text.indexOf('unix:');
  if (socket >= 0 && (text.indexOf('|http', socket) > 0 || (subject.first && SOCKET.test(text))))
    report(SCHEME, socket, Math.min(text.length, socket + 64));
  // several hosts behind each other, for parsers that take the first or the last
  if (subject.first && text.includes('@') && /^https?:\/\/[^/?\s#&]{1,64}[\s#&+][^/?]{0,64}@[^/?]/.test(text))
    report(CONFUSED, 0, Math.min(text.length, 64));
  // jar:http://x!/y and url:file:///x of Java
  if (
    (text.startsWith('jar:') || text.startsWith('url:')) &&
    subject.first &&
    /^(?:jar:[a-z]{3,8}:\/\/?[^!\s]{1,256}!\/|url:(?:https?|file|ftp):)/.test(text)
  )
    report(SCHEME, 0, Math.min(text.length, 64), 0.7);
}

/** `http+unix://%2fvar%2frun%2fdocker.sock/info`, `unix:/var/run/docker.sock:/info`: a socket of the machine, and what it is asked for. */
const SOCKET =
  /^(?:http\+unix:\/\/|unix:\/[^\s:]{1,128}\.sock:?\/|unix:\/{1,3}(?:[\w.-]{1,32}\/){0,6}(?:docker|containerd|crio|podman|fpm|mysqld?|redis)[\w.-]{0,24}\.sock$)/;

/** Reads the URL around the `:/` at `colon`. */
function checkUrl(subject: Subject, colon: number, report: Report): void {
  const { text } = subject;
  let start = colon;
  while (start > 0 && colon - start < 16 && isSchemePart(text.charCodeAt(start - 1))) start--;
  const scheme = text.slice(start, colon);
  const known = SCHEMES.get(scheme);
  if (known !== undefined && known > 0 && text.charCodeAt(colon + 2) === 47)
    report(SCHEME, start, Math.min(text.length, colon + 48), known);
  if (!FETCHED.has(scheme) && known === undefined && !OTHER_SCHEMES.has(scheme) && scheme !== 'file') return;
  let host = colon + 1;
  while (text.charCodeAt(host) === 47 || text.charCodeAt(host) === 92) host++;
  checkHost(subject, start, host, report);
  if (text.charCodeAt(colon + 3) === 92 && ESCAPED_HOST.test(text.slice(colon, colon + 24)))
    report(CONFUSED, start, Math.min(text.length, colon + 32));
}

/** `://\\e\\v\\i\\l`: an escape before every letter of a host, for readers that drop it. */
const ESCAPED_HOST = /^:\/\/(?:\\{1,2}[\w.-]){4}/;

/** Parameters by which programs are told what to include. */
const INCLUDING =
  /(?:absolute_?path|include_?(?:path|file|dir)?|root_?(?:path|dir)|base_?(?:path|dir)|path_?to|plugin_?(?:path|dir)|mosconfig|_conf\b|_conf\[|globals|template_?(?:path|dir)|(?:^|_)(?:inc|lib|phpbb_root|module|skin|theme)_?(?:path|dir)?$)/;

/** What a web server runs, or what an attacker's serves as text so that the victim runs it. */
const SCRIPT_FILE = /\.(?:php\d?|phtml|asp|aspx|jsp|jspx|cgi|pl|txt|inc|dat|sh|gif|jpe?g|png)\?{1,8}$/;

/** `https://evil.example/c99.txt?` as a value of its own: what the program appends becomes a query. */
function checkInclusion(subject: Subject, report: Report): void {
  const text = subject.text.trimEnd();
  const colon = text.indexOf('://');
  if (colon < 2 || colon > 16 || namesOwnPage(subject.name) || text.includes(' ')) return;
  const scheme = text.slice(0, colon);
  const address = ADDRESS.test(text.slice(colon + 3, colon + ADDRESS_CHARS_MAX));
  if (!FETCHED.has(scheme)) {
    // other protocols are spoken to an address by those who look for what answers
    if (address && OTHER_SCHEMES.has(scheme)) report(SCHEME, 0, text.length, 0.6);
    return;
  }
  const cut = text.endsWith('?');
  if (
    INCLUDING.test(subject.name) ||
    (subject.kind === 'query' &&
      text.endsWith('.txt') &&
      /^(?:page|include|inc|template|module|view|theme|skin|layout)$/.test(subject.name)) ||
    (cut && !LINKS.test(subject.name) && (SCRIPT_FILE.test(text) || subject.kind !== 'header')) ||
    (address && /\.(?:php\d?|asp|jsp|cgi|txt|sh|exe|ps1|hta|vbs)$/.test(text))
  )
    report(REMOTE_FILE, 0, text.length);
  else if (CLAIMS.has(subject.name)) return;
  else if (address && subject.kind !== 'header' && subject.kind !== 'cookie' && !LISTENING.test(subject.name) && !isOwnCallback(subject))
    report(BARE_ADDRESS, 0, text.length);
  else if ((address && !isOwnCallback(subject)) || cut || scheme.includes('ftp')) report(FRAGMENT, 0, text.length);
}

/** An address with the longest user that is read. */
const ADDRESS_CHARS_MAX = 96;

/** Parameters that hold a link for a browser: a page may end with an empty query there. */
const LINKS =
  /url|uri|link|href|redirect|return|callback|website|homepage|webhook|image|avatar|icon|logo|photo|picture|thumb|src|next|target|referr?er|origin|goto|continue|destination/;

/** Parameters by which a system of the customer says where it listens; systems under test have no name. */
const LISTENING = /webhook|callback|redirect|notif|endpoint|server|host|base_?url|api_?url|origin|instance/;

/** An address of four numbers, behind the user where there is one. */
const ADDRESS = /^(?:[^/?#@]{1,64}@)?\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?:[:/?#]|$)/;

/** `http:0x7f000001`, `https:2130706433`, `http:[::1]`: fetchers add the slashes. */
function checkBareScheme(subject: Subject, report: Report): void {
  const { text } = subject;
  const colon = text.indexOf(':');
  if ((colon !== 4 && colon !== 5) || isSchemeAndPort(text)) return;
  const first = text.charCodeAt(colon + 1);
  if (text.startsWith('http') && (isDigit(first) || first === 91)) checkHost(subject, 0, colon + 1, report);
}

function isSchemePart(code: number): boolean {
  return isWord(code) || code === 46 || code === 43;
}

function checkHost(subject: Subject, start: number, from: number, report: Report): void {
  const { text } = subject;
  const authority = text.slice(from, authorityEnd(text, from));
  const behind = from + authority.length;
  if (text.charCodeAt(behind) === 92 && text.charCodeAt(behind + 1) === 64) report(CONFUSED, start, Math.min(text.length, behind + 32));
  const at = authority.lastIndexOf('@');
  const host = hostOf(at >= 0 ? authority.slice(at + 1) : authority);
  const read = judgeHost(host);
  // letters in circles and digits of another width: only the fetcher reads the plain ones
  const foreign = read.kind !== 'public' && /[^\0-\x7f]/.test(subject.value.slice(from, from + authority.length));
  const judged = foreign ? { ...read, disguised: true } : read;
  const to = Math.min(text.length, from + authority.length + 24);
  reportHost(subject, judged, start, to, report);
  if (at < 0) return;
  // http://good.example@evil.example, http://127.0.0.1#@good.example
  const before = judgeHost(hostOf(authority.slice(0, at)));
  if (before.kind !== 'public' || authority.slice(0, at).includes('.')) report(CONFUSED, start, to, before.kind === 'public' ? 0.5 : 0.8);
}

/**
 * Claims of tokens and proofs that name a system and ask nobody to fetch it: who issued them, for whom, for which request
 * (RFC 7519 section 4.1, RFC 9449 section 4.2). Inside a bank these are internal hosts every time.
 */
const CLAIMS: ReadonlySet<string> = new Set(['iss', 'aud', 'azp', 'htu']);

function reportHost(subject: Subject, judged: HostJudgement, start: number, to: number, report: Report): void {
  if (judged.kind === 'metadata') {
    report(METADATA, start, to);
    return;
  }
  if (judged.kind === 'collaborator') {
    report(OUT_OF_BAND, start, to, namesOwnPage(subject.name) ? 0.6 : 0.8);
    return;
  }
  if (namesOwnPage(subject.name)) return;
  if (judged.disguised) {
    report(DISGUISED, start, to, judged.kind === 'public' ? 0.6 : 0.9);
    return;
  }
  if (judged.kind === 'rebind') {
    report(OUT_OF_BAND, start, to, 0.75);
    return;
  }
  if (CLAIMS.has(subject.name)) return;
  if (judged.kind !== 'public') report(INTERNAL, start, to, internalConfidence(subject, judged, start));
  else if (start === 0 && subject.first && asksService(subject)) report(INTERNAL, start, to, 0.55);
}

/** Native applications wait at an address of their own machine (RFC 8252 section 7.3). */
function isOwnCallback({ name, text }: Subject): boolean {
  return (name.includes('redirect') || name.includes('callback')) && text.startsWith('http://127.');
}

/** The names of the own machine that native applications listen at, with the port they were given; a page of this machine needs none. */
const OWN_LISTENER = /^https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5}|\/?$|\/(?:\w*call-?back|o?auth|sign-?in|login|redirect))/;

/** Native applications are redirected to the machine's own address on purpose (RFC 8252 section 7.3). */
function internalConfidence(subject: Subject, judged: HostJudgement, start: number): number {
  if (
    judged.kind === 'loopback' &&
    (subject.name.includes('redirect') || subject.name.includes('callback')) &&
    OWN_LISTENER.test(subject.text)
  )
    return 0.3;
  // a site keeps in cookies what page was open
  if (subject.kind === 'cookie') return 0.4;
  // a sentence may name the address of a workbench
  if ((subject.marks & MARK_SPACE) !== 0 && start > 0) return 0.4;
  return judged.kind === 'loopback' || judged.kind === 'link-local' ? 0.75 : 0.6;
}

function authorityEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && at - from < HOST_CHARS_MAX) {
    const code = text.charCodeAt(at);
    if (code === 47 || code === 63 || code === 92 || code === 34 || code === 39 || code === 60 || code === 62 || isSpace(code)) break;
    if (code === 35 && text.charCodeAt(at + 1) !== 64) break;
    at++;
  }
  return at;
}

/** The host without user part, port and what cannot belong to it. */
function hostOf(authority: string): string {
  if (authority.startsWith('[')) {
    const close = authority.indexOf(']');
    return close < 0 ? authority : authority.slice(0, close + 1);
  }
  let at = 0;
  while (at < authority.length) {
    const code = authority.charCodeAt(at);
    if (!isWord(code) && code !== 46 && code !== 45) break;
    at++;
  }
  return authority.slice(0, at);
}

const ZONES: readonly string[] = ['burpcollaborator.net', 'oastify.com', 'interact.sh', '.oast.', '.dnslog.cn', '.xss.ht', '.bxss.me'];
const METADATA_PATHS: readonly string[] = ['latest/meta-data', 'computemetadata/v1', 'metadata/instance', '169.254.169.254'];
const TELLING = literalGroup([...ZONES, ...METADATA_PATHS]);

/** Hosts that tell without a scheme: out-of-band zones, metadata paths. */
function checkNames(subject: Subject, report: Report): void {
  const { text, absent = 0 } = subject;
  if ((absent & TELLING.bit) !== 0) return;
  for (const zone of ZONES) {
    const at = text.indexOf(zone);
    if (at > 0 && (isLetter(text.charCodeAt(at - 1)) || text.charCodeAt(at - 1) === 46 || zone.startsWith('.')))
      report(OUT_OF_BAND, at, at + zone.length, 0.75);
  }
  for (const path of METADATA_PATHS) {
    const at = text.indexOf(path);
    if (at >= 0) report(METADATA, at, at + path.length, 0.8);
  }
}

export const ssrf: Detector = {
  class: 'ssrf',
  direction: 'request',
  literals: [
    ':/',
    ':\\\\',
    'unix:',
    'http:',
    'https:',
    '//',
    'burpcollaborator',
    'oastify',
    'interact.sh',
    '.oast.',
    'dnslog',
    'xss.ht',
    'bxss.me',
    'meta-data',
    'computemetadata',
    'metadata/',
    '169.254.',
    ...BARE_LITERALS,
  ],
  marks: [],
  rules: [METADATA, INTERNAL, DISGUISED, SCHEME, OUT_OF_BAND, CONFUSED, REMOTE_FILE, BARE_ADDRESS, FRAGMENT],
  confirm,
};
