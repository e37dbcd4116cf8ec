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
  'php php3 php4 php5 php6 php7 php8 phps pht phpt phtm phtml phar inc asa asp aspx ashx asmx cer jsp jspx jspf war cgi pl py rb sh bash exe dll com bat cmd ps1 vbs vbe wsf hta scr msi jar shtml'.split(
    ' ',
  ),
);

/** Configuration of web servers, frameworks, shells and tools: whoever can replace one decides what runs. */
const NAMES: ReadonlySet<string> = new Set(
  (
    '.htaccess .htpasswd .htdigest .user.ini .env .bashrc .bash_profile .bash_history .bash_logout .profile .zshrc .kshrc .cshrc .npmrc .netrc .pgpass .my.cnf .gitconfig ' +
    '.gitmodules .dockerenv .dockercfg .wgetrc .curlrc .viminfo .vimrc .ssh web.config php.ini wp-config.php config.php configuration.php settings.php settings.local.php ' +
    'default.settings.php config.inc.php local.xml config.yml config_dev.yml config_prod.yml config_test.yml parameters.yml routing.yml security.yml services.yml database.yml ' +
    'secrets.yml httpd.conf apache2.conf nginx.conf lighttpd.conf my.cnf authorized_keys known_hosts id_rsa id_dsa id_ecdsa id_ed25519 crontab sudoers passwd shadow ' +
    'web.xml context.xml server.xml tomcat-users.xml applicationhost.config machine.config boot.ini win.ini'
  ).split(' '),
);

/** Header fields that stand for the name of a file part: `X-Filename`, `X_File_Name`, `X.Filename`. */
const UPLOAD_HEADER = /^x[-_.]file[-_.]?name$/;

/** File names of multipart parts (their point ends in `.filename`) and of the header fields that replace them. */
function confirm(subject: Subject, report: Report): void {
  const { text, name } = subject;
  if (subject.isName || !subject.first || !(name === 'filename' || name.endsWith('.filename') || UPLOAD_HEADER.test(name))) return;
  const slash = Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\'));
  const base = text
    .slice(slash + 1)
    .replaceAll(' ', '')
    .replace(/[~.]{1,8}$/, '');
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
  literals: [...[...EXTENSIONS].map((part) => `.${part}`), ...NAMES],
  marks: [],
  rules: [EXECUTABLE, CONFIG],
  confirm,
};
