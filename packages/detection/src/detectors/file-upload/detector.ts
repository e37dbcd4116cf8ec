import type { Detector, Report, Rule, Subject } from '../../detector.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `file-upload.${name}`,
  severity,
  confidence,
  about,
});

const EXECUTABLE: Rule = rule('executable-name', 'high', 0.7, 'An uploaded file has the name of a program or server page.');
const CONFIG: Rule = rule('configuration-name', 'high', 0.7, 'An uploaded file has the name of a server configuration.');

/** Extensions a server or workstation runs. */
const EXTENSIONS: ReadonlySet<string> = new Set(
  (
    'php phps pht phpt phtm phtml phar inc asa asp aspx ashx asmx ascx axd cer cshtml vbhtml jsp jspx jspf jspa jsw jsv jhtml cfm cfml cfc war cgi pl py pyc rb lua sh ' +
    'bash zsh ksh csh exe dll com bat cmd ps1 psm1 vbs vbe jse wsf wsc wsh sct hta scr pif cpl msc msi msp jar lnk shtml shtm stm'
  ).split(' '),
);

/** Sources and certificates that people hand in as such: a server runs them only where somebody told it to. */
const SOURCES: ReadonlySet<string> = new Set('cer inc lua py rb sh'.split(' '));

/** Extensions that a server runs with another one behind them (`a.php.jpg`), where its handlers go by any of them. */
const INNER: ReadonlySet<string> = new Set('phps pht phpt phtm phtml phar asp aspx ashx asmx jsp jspx cgi cfm exe shtml'.split(' '));

/** `php5`, `php907`: servers take digits behind the name for the same. */
const PHP = /^php\d{0,4}$/;

/** Configuration of web servers, frameworks, shells and tools: whoever can replace one decides what runs. */
const NAMES: ReadonlySet<string> = new Set(
  (
    '.htaccess .htpasswd .htdigest .user.ini .env .bashrc .bash_profile .bash_history .bash_logout .profile .zshrc .kshrc .cshrc .npmrc .netrc .pgpass .my.cnf .gitconfig ' +
    '.gitmodules .git-credentials .dockerenv .dockercfg .wgetrc .curlrc .viminfo .vimrc .ssh .aws .azure .boto .s3cfg .kube .pypirc .gemrc .hgrc .terraformrc .rhosts .shosts ' +
    '.forward .procmailrc .inputrc .screenrc .tmux.conf .xinitrc .xauthority .lesshst .sh_history .zsh_history .mysql_history .psql_history .sqlite_history .rediscli_history ' +
    '.python_history .node_repl_history .irb_history .php_history web.config php.ini wp-config.php config.php configuration.php settings.php settings.local.php ' +
    'default.settings.php config.inc.php local.xml config.yml config_dev.yml config_prod.yml config_test.yml parameters.yml routing.yml security.yml services.yml database.yml ' +
    'secrets.yml httpd.conf apache2.conf nginx.conf lighttpd.conf my.cnf authorized_keys known_hosts id_rsa id_dsa id_ecdsa id_ed25519 crontab sudoers passwd shadow ' +
    'web.xml context.xml server.xml tomcat-users.xml applicationhost.config machine.config boot.ini win.ini'
  ).split(' '),
);

/** Files of `/proc` that nothing else is called. */
const KERNEL_FILES: readonly string[] = ['mtrr', 'acpi', 'kcore', 'kmsg', 'kallsyms', 'cpuinfo', 'meminfo', 'vmallocinfo', 'sched_debug'];

/** What is put behind a name to keep or to send the file. */
const BACKUP = /\.(?:bak|old|orig|save|swp|tmp|txt|copy|dist)$/;

/** `.env.production`; examples are made to be handed on. */
const ENVIRONMENT = /^\.env\.(?!example|sample|template|dist)[a-z]/;

/** A file in which PHP keeps a session: whoever writes one writes what `unserialize` reads. */
const SESSION_FILE = /^sess_[\da-z,-]{20,256}$/;

/** Header fields that stand for the name of a file part: `X-Filename`, `X_File_Name`, `X-Upload-File-Name`. */
const UPLOAD_HEADER = /^x[-_.](?:[a-z]{1,16}[-_.])?file[-_.]?name$/;

/** The name in a `Content-Disposition` of the request itself (RFC 6266), which is no multipart then. */
const DISPOSED = /;\s?filename\*?=(?:[\w-]{1,16}'[\w-]{0,8}')?"?([^";]{1,256})/;

/** Signs that hide the end of a name, because a file system drops them. */
function trimmed(text: string): string {
  let end = text.length;
  while (end > 0 && '. ~/\\\0'.includes(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/** File names of multipart parts (their point ends in `.filename`) and of the header fields that replace them. */
function confirm(subject: Subject, report: Report): void {
  const { name } = subject;
  if (subject.isName || !subject.first) return;
  const disposed = name === 'content-disposition' ? (DISPOSED.exec(subject.text)?.[1] ?? '') : '';
  if (disposed === '' && name !== 'filename' && !name.endsWith('.filename') && !UPLOAD_HEADER.test(name)) return;
  const text = trimmed((disposed === '' ? subject.text : disposed).slice(0, NAME_CHARS_MAX));
  const base = text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1).replaceAll(' ', '');
  const to = Math.min(subject.text.length, 64);
  if (isConfiguration(base)) report(CONFIG, 0, to);
  else if (isExecutable(base)) report(EXECUTABLE, 0, to, SOURCES.has(base.slice(base.indexOf('.') + 1)) ? 0.4 : EXECUTABLE.confidence);
}

/** No file system has longer ones. */
const NAME_CHARS_MAX = 1024;

function isConfiguration(base: string): boolean {
  if (NAMES.has(base) || KERNEL_FILES.includes(base) || SESSION_FILE.test(base) || ENVIRONMENT.test(base)) return true;
  const plain = base.replace(BACKUP, '');
  // wp-config-php.bak: the extension is written so that no handler and no rule sees it
  return plain !== base && (NAMES.has(plain) || NAMES.has(plain.replace(/[-_]php$/, '.php')));
}

function isExecutable(base: string): boolean {
  const parts = base.split(/[.;:\0%]/);
  const last = parts.length - 1;
  for (let at = 1; at <= last; at++) {
    const part = parts[at]!;
    // photo.pl;.jpg, photo.pl%00.jpg: some readers end there
    const ends = at === last || parts[at + 1] === '' || parts[at + 1] === '00';
    if (PHP.test(part) || (ends ? EXTENSIONS : INNER).has(part)) return true;
  }
  return false;
}

/** Extensions looked for behind a blank, too: `photo. php`. In sentences they are rare. */
const SPACED: readonly string[] = ['php', 'pht', 'phar', 'jsp'];

export const fileUpload: Detector = {
  class: 'file-upload',
  direction: 'request',
  literals: [...[...EXTENSIONS, 'php'].map((part) => `.${part}`), ...SPACED.map((part) => `. ${part}`), ...NAMES, 'wp-config', 'sess_'],
  marks: [],
  words: KERNEL_FILES,
  rules: [EXECUTABLE, CONFIG],
  confirm,
};
