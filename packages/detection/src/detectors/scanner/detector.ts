import type { Detector, Report, Rule, Subject } from '../../detector.ts';
import { compilePhrases, type Phrase } from '../../indicators/phrases.ts';
import { compileForms } from '../../indicators/shapes.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `scanner.${name}`,
  severity,
  confidence,
  about,
});

export const TOOL: Rule = rule('tool', 'medium', 0.8, 'The client names itself as a security scanner or attack tool.');
const MARKER: Rule = rule('marker', 'medium', 0.7, 'A value scanners use to recognise their own requests.');

/** Names that tools put into User-Agent and other header fields. */
export const TOOLS: readonly string[] = [
  'sqlmap',
  'nikto',
  'nessus',
  'openvas',
  'nuclei',
  'acunetix',
  'netsparker',
  'invicti',
  'appscan',
  'webinspect',
  'w3af',
  'arachni',
  'dirbuster',
  'gobuster',
  'feroxbuster',
  'dirsearch',
  'fuzz faster u fool',
  'ffuf',
  'wfuzz',
  'wpscan',
  'joomscan',
  'droopescan',
  'whatweb',
  'masscan',
  'zgrab',
  'nmap scripting engine',
  'zmeu',
  'morfeus',
  'havij',
  'hydra',
  'jbrofuzz',
  'jaascois',
  'commix',
  'xsstrike',
  'dalfox',
  'vega/',
  'skipfish',
  'grabber',
  'paros',
  'webscarab',
  'zaproxy',
  'owasp zap',
  'burpcollaborator',
  'burp suite',
  'gotestwaf',
  'qualys',
  'detectify',
  'censysinspect',
  'l9explore',
  'l9tcpid',
  'httpx - open-source',
  'katana',
  'interactsh',
  'cgichk',
  'brutus',
  'metasploit',
  'blackwidow',
  'sqlninja',
  'pangolin',
  'fimap',
  'absinthe',
  'bsqlbf',
  'n-stealth',
  'whisker',
  'dotdotpwn',
  'padbuster',
  'ghauri',
  'jexboss',
  ...'kiterunner jaeles arjun tplmap xspider nosqlmap crlfuzz ssrfmap gospider sn1per paramspider kubeletctl slowhttptest r00ts3c burpsuite'.split(
    ' ',
  ),
  // who looks at every address there is
  'shodan',
  'internetmeasurement',
  'expanse, a palo alto',
  '.nasl',
];

/** What networks of captured devices say they are, and nobody else. */
const WHOLE_NAMES: ReadonlySet<string> = new Set(['hello, world', 'hello, world/1.0', 'hello-world/1.0', 'hello world']);

const checkTools = compilePhrases(TOOLS.map((text): Phrase => ({ text, rule: TOOL, confidence: 0.8, open: true })));

const MARKERS: readonly string[] = [
  'acunetix_wvs_security_test',
  'acunetix-wvs-test',
  'netsparker',
  'sqlattempt',
  'nessus=',
  'appscan_fingerprint',
  'w00tw00t',
  'bxss.me',
  '.nasl',
  'trinity.txt.bak',
];

/** Markers that go on with a number. */
const OPEN_MARKERS: readonly string[] = [
  'sqlattempt',
  'sqlvuln',
  'xssvuln',
  'wvstest',
  'arachni_',
  'skipfish',
  'injectx',
  'nmaplowercheck',
  'nmapuppercheck',
  'zerodium',
];

/** Methods of XML-RPC by which scanners ask what a server does, and by which it is turned against others. */
const METHODS: readonly string[] = ['demo.sayhello', 'pingback.ping', 'system.multicall', 'system.listmethods', 'wp.getusersblogs'];

const checkMarkers = compilePhrases([
  ...MARKERS.map((text): Phrase => ({ text, rule: MARKER, confidence: 0.7 })),
  ...OPEN_MARKERS.map((text): Phrase => ({ text, rule: MARKER, confidence: 0.7, open: true })),
  ...METHODS.map((name): Phrase => ({ text: `<methodname>${name}<`, rule: MARKER, confidence: 0.6, open: true })),
]);

const NAMED_FILES: readonly string[] = ['.xxe', 'xss', 'xxe', 'webshell', 'backdoor', '/c99', '/r57'];

/** A longer value is no address. */
const ADDRESS_CHARS_MAX = 256;

/** Files that are named for an attack: they stand in payloads that fetch something, and in no other whole value. */
const checkNamedFiles = compileForms([
  {
    needs: NAMED_FILES,
    form: /^(?:https?:)?\/\/\S{1,200}(?:\.xxe$|\/[\w-]{0,16}(?:xss|xxe|webshell|backdoor|c99|r57)[\w-]{0,16}\.(?:js|txt|php|dtd|xml|svg|sh|py|htc)$)/,
    rule: MARKER,
    confidence: 0.6,
  },
]);

/** Fields in which a client says what it is. */
const CLIENT_FIELDS: ReadonlySet<string> = new Set(['user-agent', 'from', 'x-scanner', 'x-requested-by', 'sec-ch-ua']);

function confirm(subject: Subject, report: Report): void {
  if (subject.kind === 'header' && CLIENT_FIELDS.has(subject.name)) {
    checkTools(subject.text, report, subject.absent);
    if (WHOLE_NAMES.has(subject.text)) report(TOOL, 0, subject.text.length, 0.6);
  }
  checkMarkers(subject.text, report, subject.absent);
  if (subject.text.length <= ADDRESS_CHARS_MAX) checkNamedFiles(subject.text, report, subject.absent, subject.marks);
  if (subject.name === 'methodname' && METHODS.includes(subject.text)) report(MARKER, 0, subject.text.length, 0.6);
}

export const scanner: Detector = {
  class: 'scanner',
  direction: 'request',
  literals: [...TOOLS, ...WHOLE_NAMES, ...MARKERS, ...OPEN_MARKERS, ...METHODS, ...NAMED_FILES],
  marks: [],
  rules: [TOOL, MARKER],
  confirm,
};
