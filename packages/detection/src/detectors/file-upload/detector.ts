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
  'php php3 php4 php5 php7 phps pht phtml phar asp aspx ashx asmx cer jsp jspx jspf war cgi pl py rb sh bash exe dll com bat cmd ps1 vbs vbe wsf hta scr msi jar shtml'.split(
    ' ',
  ),
);

const NAMES: ReadonlySet<string> = new Set([
  '.htaccess',
  '.htpasswd',
  'web.config',
  '.user.ini',
  'php.ini',
  'wp-config.php',
  'config.php',
  'authorized_keys',
]);

const UPLOAD_HEADERS: ReadonlySet<string> = new Set(['x-filename', 'x-file-name', 'x_filename', 'x.filename']);

/** File names of multipart parts (their point ends in `.filename`) and of the header fields that replace them. */
function confirm(subject: Subject, report: Report): void {
  const { text, name } = subject;
  if (subject.isName || !subject.first || !(name === 'filename' || name.endsWith('.filename') || UPLOAD_HEADERS.has(name))) return;
  const slash = Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\'));
  const base = text.slice(slash + 1).replaceAll(' ', '');
  if (NAMES.has(base)) {
    report(CONFIG, 0, Math.min(text.length, 64));
    return;
  }
  // every extension counts: shell.php.jpg runs on servers that map by any of them
  for (const part of base.split(/[.;:\0%]/, 8).slice(1)) {
    if (EXTENSIONS.has(part)) {
      report(EXECUTABLE, 0, Math.min(text.length, 64));
      return;
    }
  }
}

export const fileUpload: Detector = {
  class: 'file-upload',
  direction: 'request',
  literals: [...EXTENSIONS, ...NAMES].map((part) => (part.includes('.') ? part : `.${part}`)),
  marks: [],
  rules: [EXECUTABLE, CONFIG],
  confirm,
};
