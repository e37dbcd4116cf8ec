import type { RequestView } from '@sallyport/core';
import type { MessageDetector, MessageReport } from '../../detector.ts';
import { BACKUP, HIDDEN } from './rules.ts';

/** What lies beside the files of a site and was not meant to be asked for: one look at a path that is canonical already. */
function inspectRequest(request: RequestView, _facts: unknown, report: MessageReport): void {
  const { path } = request;
  checkHidden(path, report);
  const segment = path.slice(path.lastIndexOf('/') + 1);
  if (isBackup(segment)) report(BACKUP, 'path', segment);
}

/** Meant to be asked for (RFC 8615), a folder of repositories that holds no secret, parts that a development server builds, a platform's name. */
const OPEN: ReadonlySet<string> = new Set(['.well-known', '.github', '.vite', '.net']);

/** `/.env`, `/app/.config/settings.json` */
function checkHidden(path: string, report: MessageReport): void {
  let at = path.indexOf('/.');
  while (at >= 0) {
    const end = path.indexOf('/', at + 1);
    const segment = path.slice(at + 1, end < 0 ? path.length : end);
    if (segment.length > 2 && segment.charCodeAt(1) !== 46 && !OPEN.has(segment.toLowerCase())) {
      report(HIDDEN, 'path', segment);
      return;
    }
    at = path.indexOf('/.', at + 2);
  }
}

/** Endings that editors and administrators give a copy. */
const COPIES: ReadonlySet<string> = new Set(['bak', 'backup', 'old', 'orig', 'original', 'save', 'swp', 'swo', 'tmp', 'copy']);

/** Endings of what a server runs or is set up by; without the copy's ending it is run, with it its source is handed out. */
const SERVED: ReadonlySet<string> = new Set([
  'php',
  'phtml',
  'jsp',
  'jspx',
  'asp',
  'aspx',
  'ashx',
  'asmx',
  'cfm',
  'cgi',
  'pl',
  'inc',
  'ini',
  'config',
]);

/** Endings of settings, which sites also serve for others to read, and names that tell that these are none of them. */
const SETTINGS =
  /^(?:\w{0,24}[._-])?(?:config|configuration|settings|secrets?|credentials|database|application|parameters)(?:[._-]\w{0,24})?$/;
const SETTINGS_ENDINGS: ReadonlySet<string> = new Set([
  'json',
  'yml',
  'yaml',
  'xml',
  'py',
  'rb',
  'js',
  'toml',
  'properties',
  'conf',
  'cfg',
]);

/** `login.jsp.bak`, `index.php~` */
function isBackup(segment: string): boolean {
  const parts = segment.toLowerCase().split('.');
  const last = parts.pop()!;
  if (last.endsWith('~')) return parts.length > 0 && SERVED.has(last.slice(0, -1));
  if (parts.length < 2 || !COPIES.has(last)) return false;
  const ending = parts.pop()!;
  return SERVED.has(ending) || (SETTINGS_ENDINGS.has(ending) && SETTINGS.test(parts.join('.')));
}

export const hiddenFiles: MessageDetector = { class: 'path-traversal', rules: [HIDDEN, BACKUP], inspectRequest };
