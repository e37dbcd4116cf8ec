import type { HeaderField, RequestView } from '@sallyport/core';
import type { MessageDetector, MessageReport, Rule } from '../../detector.ts';
import { compileAutomaton } from '../../indicators/automaton.ts';
import { PLAIN_CHARS_MAX } from '../../limits.ts';
import { TOOL, TOOLS } from './detector.ts';

export const PROBE_PATH: Rule = {
  id: 'scanner.probe-path',
  severity: 'medium',
  confidence: 0.6,
  about: 'A path that scanners ask every host for.',
};

export const TOOL_FIELD: Rule = {
  id: 'scanner.tool-field',
  severity: 'medium',
  confidence: 0.8,
  about: 'A header field that a scanner adds to its own requests.',
};

/** How fields of scanners go on behind `x-`. */
const OWN_FIELDS: readonly string[] = ['wvs-', 'wipp', 'scan-memo', 'netsparker', 'invicti', 'arachni-', 'qualys-'];

/** Their first letters. */
const OWN_FIRST: ReadonlySet<number> = new Set(OWN_FIELDS.map((name) => name.charCodeAt(0)));

function isToolField(name: string): boolean {
  const first = name.charCodeAt(0);
  if (first === LETTER_A) return name.startsWith('acunetix-');
  return first === LETTER_X && OWN_FIRST.has(name.charCodeAt(2)) && OWN_FIELDS.some((start) => name.startsWith(start, 2));
}

const LETTER_A = 0x61;
const LETTER_X = 0x78;

/** A tool that gives its name and no more: short plain values end at the gate. */
function checkHeaders(headers: readonly HeaderField[], report: MessageReport): void {
  for (const [name, value] of headers) {
    if (name === 'user-agent') {
      if (value.length <= PLAIN_CHARS_MAX && BARE_NAMES.has(value.toLowerCase())) report(TOOL, 'header.user-agent', value);
    } else if (isToolField(name)) report(TOOL_FIELD, `header.${name}`, name);
  }
}

const BARE_NAMES: ReadonlySet<string> = new Set(TOOLS);

/**
 * Consoles, dumps and interfaces of machines that no client of a service calls, and what exploits of products begin with. One that ends in
 * `/` stands before more of the path; `$` says that the path ends there.
 */
const REACHING: readonly string[] = [
  // management of Spring Boot, and Jolokia
  ...['heapdump', 'env', 'jolokia', 'gateway/routes', 'logfile', 'configprops', 'httptrace', 'shutdown', 'restart'].map(
    (end) => `/actuator/${end}`,
  ),
  '/heapdump$',
  '/jolokia/',
  // consoles and internals of Java servers
  '/manager/html',
  '/manager/text/',
  '/host-manager/',
  '/jmx-console',
  '/web-console/',
  '/invoker/jmxinvokerservlet',
  '/invoker/ejbinvokerservlet',
  '/invoker/readonly',
  '/h2-console',
  '/solr/admin/',
  '/druid/index.html',
  '/druid/indexer/',
  '/console/login/loginform.jsp',
  '/wls-wsat/',
  '/_async/asyncresponseservice',
  '/bea_wls_internal/',
  '/uddiexplorer/',
  '/struts/webconsole.html',
  '/axis2/axis2-admin',
  '/axis/services/adminservice',
  '/axis2/services/listservices',
  '/struts2-showcase',
  '/cfide/administrator',
  '/_vti_bin/_vti_aut/',
  '/nifi-api/',
  '/nacos/v1/auth/',
  '/webtools/control/',
  '/ws/v1/cluster/apps',
  '/hsqldb$',
  '/web-inf/',
  '/meta-inf/',
  // build servers and container engines
  '/scripttext$',
  '/jenkins/script$',
  '/hudson/script$',
  '/descriptorbyname/org.',
  '/securityrealm/user/',
  '/containers/json$',
  '/containers/create$',
  // PHP and its frameworks
  '/phpmyadmin',
  '/pma/index.php',
  '/adminer.php',
  '/phpinfo.php',
  '/vendor/phpunit/',
  '/eval-stdin.php',
  '/_ignition/execute-solution',
  '/telescope/requests',
  '/storage/logs/laravel.log',
  '/app_dev.php',
  '/_profiler/phpinfo',
  '/_profiler/open',
  '/debug/default/view',
  '/wp-content/debug.log',
  '/wp-content/plugins/wp-file-manager/lib/',
  '/ueditor/net/controller.ashx',
  // keys, and how services are put together
  ...['id_rsa', 'id_dsa', 'id_ecdsa', 'id_ed25519', 'docker-compose.yml', 'docker-compose.yaml'].map((name) => `/${name}$`),
  // files of the system, as if the server's root were the machine's
  ...['etc/passwd', 'etc/shadow', 'proc/self/environ', 'proc/self/cmdline', 'windows/win.ini'].map((name) => `/${name}$`),
  // what servers and languages tell of themselves
  ...['printenv', 'test-cgi', 'bash', 'sh', 'php', 'php-cgi', 'perl', 'luci'].map((name) => `/cgi-bin/${name}`),
  '/hystrix.stream',
  // files of a system, and credentials of machines in a cloud
  ...['passwd', 'shadow', 'hosts', 'group'].map((name) => `/etc/${name}$`),
  '/proc/self/',
  '/windows/win.ini',
  '/latest/meta-data',
  '/metadata/instance$',
  '/computemetadata/v1',
  '/server-status$',
  '/nginx_status$',
  '/trace.axd',
  '/elmah.axd',
  '/debug/pprof',
  '/debug/vars$',
  '/rails/info/properties',
  '/rails/info/routes',
  // routers, cameras and appliances
  '/hnap1',
  '/boaform/',
  '/goform/',
  '/gponform/',
  '/ctrlt/deviceupgrade',
  '/picsdesc.xml',
  '/sdk/weblanguage',
  '/remote/fgt_lang',
  '/mgmt/tm/util/bash',
];

/** What scanners ask for and some services have on purpose. */
const ASKED: readonly string[] = [
  ...['threaddump', 'mappings', 'beans', 'loggers', 'auditevents', 'refresh', 'sessions'].map((end) => `/actuator/${end}`),
  '/xmlrpc.php',
  '/server-info$',
  '/_cat/indices',
  '/_cluster/settings',
  '/_nodes/stats',
  '/v2/_catalog$',
  '/_ignition/health-check',
  '/env$',
  '/info.php$',
  '/graphiql$',
  '/api/jsonws/invoke',
  '/eureka/apps',
  '/wp-json/wp/v2/users',
  '/test.php$',
  '/console$',
];

const ASKED_CONFIDENCE = 0.42;

interface Probe {
  readonly text: string;
  readonly isLast: boolean;
  readonly confidence: number;
}

const probe = (confidence: number): ((text: string) => Probe) => {
  return (text) => {
    const isLast = text.endsWith('$');
    return { text: isLast ? text.slice(0, -1) : text, isLast, confidence };
  };
};

const PROBES: readonly Probe[] = [...REACHING.map(probe(PROBE_PATH.confidence)), ...ASKED.map(probe(ASKED_CONFIDENCE))];

const automaton = compileAutomaton(PROBES.map(({ text }) => ({ literal: text, bits: 1 })));

/**
 * Right under the root: a copy of all there is, a dump, settings that were left there, what keeps the data of a program. Copies of single
 * pages: path-traversal/hidden.ts.
 */
const COPY =
  /^\/(?:(?:[\w-]{0,24}[_-])?(?:backup|dump|database|db|www|wwwroot|htdocs|site|public_html)(?:[_-][\w-]{0,24})?\.(?:sql|zip|rar|7z|tgz|tar|bak)(?:\.(?:gz|bz2|xz))?|[\w-]{1,48}\.sql(?:\.(?:gz|zip|bz2))?|(?:appsettings(?:\.\w{1,16})?\.json|(?:application|bootstrap)(?:-\w{1,16})?\.(?:ya?ml|properties)|db\.sqlite3?|composer\.lock|credentials\.json|secrets\.(?:json|ya?ml)))$/;

/** Files of the libraries of a PHP program, and pages that run what they are told by whoever left them there. */
const FOREIGN =
  /\/vendor\/[\w.-]{1,64}\/(?:[\w.-]{1,64}\/){1,8}[\w-]{1,64}\.php$|\/(?:web|cmd|reverse|php|jsp|asp|mini)?_?-?(?:shell|backdoor|c99|r57|b374k|wso\d?|alfa|indoxploit|webshell|(?<=\/)cmd)\.(?:php\d?|phtml|jspx?|aspx?|ashx|cfm)$/;

const FOREIGN_ENDING = /\.(?:php\d?|phtml|jspx?|aspx?|ashx|cfm)$/i;

/** Nearly every path is refused by one pass over it; the path is canonical already. */
function inspectRequest({ path, headers }: RequestView, _facts: unknown, report: MessageReport): void {
  checkHeaders(headers, report);
  const plain = path.includes(';') ? path.replace(PARAMETERS, '') : path;
  const isNamed = automaton.scan(plain, 0, plain.length) !== 0;
  const isFile = mayBeCopy(plain) || FOREIGN_ENDING.test(plain);
  if (!isNamed && !isFile) return;
  const text = plain.toLowerCase();
  let best = isFile && (COPY.test(text) || FOREIGN.test(text)) ? PROBE_PATH.confidence : 0;
  if (isNamed) for (const one of PROBES) if (one.confidence > best && isAskedFor(text, one)) best = one.confidence;
  if (best > 0) report(PROBE_PATH, 'path', path, best);
}

/** Of segments: servers that know them match `/actuator;x/env` like `/actuator/env`. */
const PARAMETERS = /;[^/]*/g;

function mayBeCopy(path: string): boolean {
  return path.lastIndexOf('/') === 0 && path.includes('.');
}

function isAskedFor(path: string, { text, isLast }: Probe): boolean {
  const at = path.indexOf(text);
  if (at < 0) return false;
  const end = at + text.length;
  if (end === path.length || text.endsWith('/')) return true;
  return !isLast && !/[\w-]/.test(path[end]!);
}

export const probePaths: MessageDetector = { class: 'scanner', rules: [PROBE_PATH, TOOL_FIELD], inspectRequest };
