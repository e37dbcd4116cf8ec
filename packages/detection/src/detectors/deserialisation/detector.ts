import type { Detector, Report, Subject } from '../../detector.ts';
import { compilePhrases, type Phrase, phraseLiterals } from '../../indicators/phrases.ts';
import { isDigit } from '../../text/scan.ts';
import { DOTNET, GADGET, JAVA, NODE, PHP, PYTHON, RUBY, RULES } from './rules.ts';

/** Modules whose functions run code, start programs or load more code; what a pickle of plain values never names. */
const PICKLE_MODULES: readonly string[] = [
  'posix',
  'subprocess',
  'builtins',
  '__builtin__',
  'platform',
  'commands',
  'socket',
  'shutil',
  'importlib',
  'runpy',
  'timeit',
  'webbrowser',
  'asyncio',
  'functools',
  'operator',
  'requests.api',
];

/** Short names make words of other languages with the letter before them ("ios"), so what is called tells. */
const PICKLE_CALLS: readonly string[] = ['os', 'nt', 'pty'].flatMap((name) =>
  ['system', 'popen', 'spawn', 'exec'].map((call) => `${name}\n${call}`),
);

/** A global as a pickle spells it: `cposix\nsystem`, `iposix\nsystem` of protocol 0, and from protocol 4 on two texts. */
const PICKLE_PHRASES: readonly Phrase[] = [
  ...PICKLE_MODULES.flatMap((name) => [`c${name}\n`, `i${name}\n`, `${name}\u0094\u008c`]),
  ...PICKLE_CALLS.flatMap((call) => [`c${call}`, `i${call}`]),
  ...['os', 'nt', 'sys', 'pty'].map((name) => `${name}\u0094\u008c`),
].map((text): Phrase => ({ text, rule: PYTHON, confidence: 0.9, open: true }));

/** Heads of binary pickles, protocol 2 to 5: data that a server which reads pickles trusts with its life. */
const PICKLE_HEADS: readonly string[] = ['\u0080\u0002', '\u0080\u0003', '\u0080\u0004', '\u0080\u0005'];

const PHRASES: readonly Phrase[] = [
  ...PICKLE_PHRASES,
  { text: '\u00ac\u00ed\u0000\u0005', rule: JAVA, confidence: 0.85 },
  { text: 'aced0005', rule: JAVA, confidence: 0.8, open: true },
  // a compiled class: `cafebabe`, a minor version of zero and a major one under 256
  { text: 'cafebabe000000', rule: JAVA, confidence: 0.8, open: true },
  { text: 'yv66vgaaad', rule: JAVA, confidence: 0.8, open: true },
  // XStream, where a class writes itself
  { text: '<unserializable-parents', rule: JAVA, confidence: 0.85 },
  { text: 'aaeaaad/////', rule: DOTNET, confidence: 0.9 },
  // a type and its namespace as data contracts of .NET name them
  { text: ':#system.', rule: DOTNET, confidence: 0.8, open: true },
  { text: 'system.windows.data.objectdataprovider', rule: DOTNET, confidence: 0.9 },
  { text: 'system.diagnostics.process', rule: DOTNET, confidence: 0.8 },
  { text: 'system.data.services.internal.expandedwrapper', rule: DOTNET, confidence: 0.9, open: true },
  { text: '!!perl/', rule: GADGET, confidence: 0.8, open: true },
  { text: '!!python/', rule: PYTHON, confidence: 0.9 },
  { text: '!!javax.script.scriptenginemanager', rule: JAVA, confidence: 0.95 },
  { text: '!!com.sun.rowset', rule: JAVA, confidence: 0.95 },
  { text: '!ruby/object', rule: RUBY, confidence: 0.9 },
  { text: '!ruby/hash', rule: RUBY, confidence: 0.85 },
  ...['gem::requirement', 'gem::installer', 'gem::specfetcher', 'gem::package::tarreader', 'gem::requestset', 'net::writeadapter'].map(
    (text): Phrase => ({ text, rule: RUBY, confidence: 0.85 }),
  ),
  { text: 'deprecatedinstancevariableproxy', rule: RUBY, confidence: 0.9 },
  { text: 'microsoft.visualstudio.text.formatting', rule: DOTNET, confidence: 0.9 },
  { text: 'system.security.principal.windowsidentity', rule: DOTNET, confidence: 0.85 },
  { text: '_$$nd_func$$_', rule: NODE, confidence: 0.95, open: true },
  { text: 'com.sun.rowset.jdbcrowsetimpl', rule: GADGET, confidence: 0.95 },
  { text: 'org.apache.commons.collections.functors', rule: GADGET, confidence: 0.95 },
  { text: 'com.sun.org.apache.xalan', rule: GADGET, confidence: 0.9 },
  { text: 'com.mchange.v2.c3p0', rule: GADGET, confidence: 0.9 },
  { text: 'ch.qos.logback.core', rule: GADGET, confidence: 0.8 },
  { text: 'org.springframework.context.support', rule: GADGET, confidence: 0.85 },
  { text: 'javax.swing.jeditorpane', rule: GADGET, confidence: 0.8 },
  { text: 'jdk.nashorn.internal', rule: GADGET, confidence: 0.85 },
  { text: 'startmaster=true;slavehost', rule: GADGET, confidence: 0.85 },
  // names that a directory service of Java looks up, and the server behind them makes
  { text: 'iiop://', rule: GADGET, confidence: 0.6, open: true },
  { text: 'corbaname:', rule: GADGET, confidence: 0.7, open: true },
  { text: 'corbaloc:', rule: GADGET, confidence: 0.6, open: true },
  { text: 'sun.rmi.server', rule: GADGET, confidence: 0.8 },
  { text: 'java.beans.eventhandler', rule: GADGET, confidence: 0.9 },
  { text: 'javax.naming.initialcontext', rule: GADGET, confidence: 0.85 },
  { text: '<objectdataprovider', rule: DOTNET, confidence: 0.85 },
  { text: 'clr-namespace:system.diagnostics', rule: DOTNET, confidence: 0.85 },
  { text: '!!js/', rule: NODE, confidence: 0.9, open: true },
  { text: 'tag:yaml.org,2002:js/function', rule: NODE, confidence: 0.9 },
  { text: 'tag:yaml.org,2002:python/', rule: PYTHON, confidence: 0.9 },
  { text: 'py/reduce', rule: PYTHON, confidence: 0.85 },
  { text: 'py/function', rule: PYTHON, confidence: 0.7 },
  { text: '"py/object"', rule: PYTHON, confidence: 0.7 },
  { text: 'py/newargs', rule: PYTHON, confidence: 0.8 },
  { text: '"json_class"', rule: RUBY, confidence: 0.7 },
  { text: 'gem::installer', rule: RUBY, confidence: 0.85 },
  { text: 'gem::requirement', rule: RUBY, confidence: 0.85 },
  { text: 'gem::specfetcher', rule: RUBY, confidence: 0.85 },
  { text: 'gem::package::tarreader', rule: RUBY, confidence: 0.85 },
  { text: 'net::bufferedio', rule: RUBY, confidence: 0.85 },
  { text: 'autodeserialize=true', rule: GADGET, confidence: 0.9 },
  { text: 'queryinterceptors=com.mysql', rule: GADGET, confidence: 0.85 },
  { text: 'statementinterceptors=com.mysql', rule: GADGET, confidence: 0.85 },
  { text: 'init=runscript', rule: GADGET, confidence: 0.9 },
  { text: 'allowloadlocalinfile=true', rule: GADGET, confidence: 0.7 },
  { text: 'allowurlinlocalinfile=true', rule: GADGET, confidence: 0.85 },
];

/**
 * Heads of streams in base64 as a whole value: pickle of protocols 2 to 5, the old ones with a global or a
 * mark first, and Ruby's Marshal of an object. (A Rails session is a hash and begins `BAh7`.)
 */
const HEADS = /^(?:gA(?:SV|WV|[JN]j|[IM]o)|BAh(?:[vVl]O|bCG))/;

/** Characters below which a head may be a word by chance. */
const HEAD_CHARS_MIN = 24;

/** `00 01 00 00 00 FF FF FF FF 01` at the two other places of a group; at the first it is a phrase. It stands in the middle of an ASP.NET view state. */
const FORMATTER_HEADS: readonly string[] = ['BAAAA/////wEAAAA', 'AAQAAAP////8BAAAA'];

/** The head of a Java stream in base64, at the three places a group of bytes can begin; letters count as they are written. */
const STREAM_HEADS: readonly string[] = ['rO0AB', 'KztAAU', 'Cs7QAF'];

const checkPhrases = compilePhrases(PHRASES);

/** Members by which libraries are told what to make (jsonpickle, the JSON library of Ruby). */
const MADE_BY_NAME: ReadonlySet<string> = new Set(['py/object', 'py/type', 'json_class']);

/** Ruby's Marshal 4.8 of an object, a struct or an extended value, by the name of its class; arrays hold them. */
const MARSHAL = /^\x04\x08(?:\[[^\0]){0,2}[oUSe]:[^\0][A-Z]\w/;

/** A type of the .NET library with its assembly, as a whole value; those of plain data are written by honest serialisers. */
const ASSEMBLY =
  /^system\.(?!collections\.|string\b|int(?:16|32|64)\b|object\b|guid\b|datetime|decimal\b|double\b|single\b|boolean\b|byte\b|char\b|nullable|tuple|valuetuple|timespan\b|uri\b|version\b|linq\.)(?![\w.]{0,128}exception\b)[\w.`+]{2,128}\s?,\s?(?:system|mscorlib|presentation|microsoft|windowsbase)/;

/** Members by which serialisers of .NET are told what to make. */
const TYPED: ReadonlySet<string> = new Set(['$type', '__type', '@type', '@class', '_type', 'typename', '$class']);

/** Parts of the .NET library whose objects run, load or write something while they are made. */
const DANGEROUS_SPACES: readonly string[] = [
  'management.automation.',
  'configuration.install.',
  'activities.',
  'workflow.',
  'windows.data.',
  'windows.markup.',
  'windows.resourcedictionary',
  'windows.forms.axhost',
  'windows.forms.bindingsource',
  'diagnostics.',
  'data.services.',
  'security.principal.',
  'security.claims.',
  'web.security.',
  'web.ui.',
  'identitymodel.',
  'codedom.',
  'io.fileinfo',
  'io.filestream',
  'runtime.remoting.',
  'reflection.',
  'delegateserializationholder',
].map((space) => `system.${space}`);

function confirm({ text, value, absent, isName, first, name }: Subject, report: Report): void {
  if (first && !isName && TYPED.has(name) && DANGEROUS_SPACES.some((space) => text.startsWith(space)))
    report(DOTNET, 0, Math.min(text.length, 96), 0.75);
  checkPhrases(text, report, absent);
  checkPhp(text, report);
  if (text.length > HEAD_CHARS_MIN && HEADS.test(value.slice(0, 8))) report(value.startsWith('g') ? PYTHON : RUBY, 0, HEAD_CHARS_MIN, 0.7);
  for (const head of FORMATTER_HEADS) {
    const at = value.indexOf(head);
    if (at >= 0) report(DOTNET, at, at + head.length);
  }
  if (first && MARSHAL.test(value.slice(0, 32))) report(RUBY, 0, Math.min(text.length, 32));
  if (first && ASSEMBLY.test(text)) report(DOTNET, 0, Math.min(text.length, 96), 0.7);
  if (isName && MADE_BY_NAME.has(text)) report(text === 'json_class' ? RUBY : PYTHON, 0, text.length, 0.7);
  if (PICKLE_HEADS.some((head) => text.startsWith(head))) report(PYTHON, 0, Math.min(text.length, 32), 0.7);
  for (const head of STREAM_HEADS) {
    const at = value.indexOf(head);
    if (at >= 0) report(JAVA, at, Math.min(text.length, at + 32), 0.8);
  }
}

/** `O:8:"stdClass":1:{`, `C:1:"A":0:{}`; the length of the name must be a number, as PHP writes it. */
function checkPhp(text: string, report: Report): void {
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    const kind = text.charCodeAt(at - 1);
    if (kind === 111 || kind === 99) {
      if (checkObject(text, at, report)) return;
    } else if (at === 1) checkValue(text, kind, report);
  }
}

const COLON = 58;

function checkObject(text: string, colon: number, report: Report): boolean {
  const digits = text.charCodeAt(colon + 1) === 43 ? colon + 2 : colon + 1;
  const end = digitsEnd(text, digits);
  const quote = text.charCodeAt(end + 1);
  if (end === digits || text.charCodeAt(end) !== COLON || (quote !== 34 && quote !== 39)) return false;
  report(PHP, colon - 1, Math.min(text.length, end + 48));
  return true;
}

/** Digits of a length. */
const LENGTH_CHARS_MAX = 4;

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && at - from < LENGTH_CHARS_MAX && isDigit(text.charCodeAt(at))) at++;
  return at;
}

/** `s:5:"admin";`, `E:3:"A:B";`: a text or an enumeration as PHP writes it; the length says how long it is. Arrays stand in honest cookies. */
function checkValue(text: string, kind: number, report: Report): void {
  if (kind !== 115 && kind !== 101) return;
  const end = digitsEnd(text, 2);
  if (end === 2 || text.charCodeAt(end) !== COLON || text.charCodeAt(end + 1) !== 34) return;
  if (text.startsWith('";', end + 2 + Number(text.slice(2, end)))) report(PHP, 0, text.length, 0.6);
}

export const deserialisation: Detector = {
  class: 'deserialisation',
  direction: 'request',
  literals: [
    ...phraseLiterals(PHRASES),
    ...STREAM_HEADS.map((head) => head.toLowerCase()),
    ...PICKLE_HEADS,
    'gasv',
    'gawv',
    'ganj',
    'gajj',
    'gaio',
    'gamo',
    'bahvo',
    'bahlo',
    'bahbcg',
    ...FORMATTER_HEADS.map((head) => head.toLowerCase()),
    ...MADE_BY_NAME,
    ...DANGEROUS_SPACES,
    '\u0004\u0008',
    ', system',
    ', mscorlib',
    ', presentationf',
    ',system.',
    ',mscorlib',
    ':"',
    ":'",
  ],
  marks: [],
  // a head alone is short and plain
  words: ['ro0abq', 'ro0abx', 'ro0abx==', 'ro0abq==', 'kztaau', 'cs7qaf', 'aced0005', 'json_class'],
  rules: RULES,
  confirm,
};
