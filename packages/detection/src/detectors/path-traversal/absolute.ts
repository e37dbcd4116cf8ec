import type { Report, Subject } from '../../detector.ts';
import { isLetter } from '../../text/scan.ts';
import { namesFile, namesSystem, ROOT_DIRECTORIES } from './files.ts';
import { ABSOLUTE, FILE_URL } from './rules.ts';

/** `/var/x`, `c:/x`, `\\server\share` as the whole value. */
export function checkAbsolute(subject: Subject, path: string, report: Report): void {
  if (!subject.first || subject.isName || subject.kind === 'path') return;
  // the name of a key is a file's only for who wants another key
  if (subject.name === 'kid' && beginsAtRoot(path)) report(ABSOLUTE, 0, Math.min(subject.text.length, 64), 0.6);
  if (subject.kind === 'header') return;
  const rooted = path.charCodeAt(0) === 47;
  const drive = rooted ? 1 : 0;
  const onDrive = isLetter(path.charCodeAt(drive)) && path.charCodeAt(drive + 1) === 58 && path.charCodeAt(drive + 2) === 47;
  if (!onDrive && !(rooted && beginsAtRoot(path))) return;
  // `/usr/local/bin:/usr/bin` is a list of folders
  if (path.includes(':/', 3) && !path.includes('://')) return;
  const named = namesFile(subject.name);
  const to = Math.min(subject.text.length, 64);
  if (!onDrive) {
    report(ABSOLUTE, 0, to, named && !DEVICE.test(path) ? 0.65 : 0.35);
    return;
  }
  const system = namesSystem(path.slice(drive + 3));
  // some clients send the whole path of the file they upload
  const line = !named && WORDS_BEHIND.test(path);
  report(ABSOLUTE, 0, to, !line && (system || (named && subject.name !== 'filename')) ? 0.6 : 0.4);
}

/** `classpath:application.yml`: a file within the program. `a.aspx:.jpg`, `web.config::$data`: a stream of a file of Windows that hides its ending. */
const WITHIN = /^classpath\*?:\/{0,2}[\w./*-]{1,128}\.\w{1,12}$/;
const STREAM =
  /\.(?:asp|aspx|asa|asax|ashx|asmx|cer|php\d?|phtml|jspx?|config)(?:::\$(?:data|index_allocation)|:{1,2}\.?(?:jpe?g|png|gif|bmp|txt|pdf|html?|docx?))$/;

export function checkStreams({ text, first, isName }: Subject, report: Report): void {
  if (!first || isName || text.length > STREAM_CHARS_MAX) return;
  if (WITHIN.test(text)) report(FILE_URL, 0, text.length, 0.6);
  else if (text.includes('.') && text.includes(':') && STREAM.test(text)) report(FILE_URL, 0, text.length, 0.55);
}

/** No name of a file is longer. */
const STREAM_CHARS_MAX = 256;

/** `/etc/x`, `//var/x`: one of the directories of a system behind the slashes that a path begins with. */
function beginsAtRoot(path: string): boolean {
  const start = path.charCodeAt(1) === 47 ? path.lastIndexOf('/', 3) : 0;
  for (const root of ROOT_DIRECTORIES) if (path.startsWith(root, start)) return true;
  return false;
}

/** `/dev/sda1`, `/dev/xvdf`: what machines and discs are described by; their content is no file. */
const DEVICE =
  /^\/dev\/(?:[hsv]d[a-z]|xvd[a-z]{1,2}|nvme\d\w{0,8}|mapper\/[\w-]{1,64}|disk\/[\w/.:-]{1,96}|bus\/[\w/]{1,32}|video|tty\w{0,6}|loop|md|dm-)\d{0,3}$/;

/** `C:\\x\\y.log rolled over`: a line about a file. */
const WORDS_BEHIND = /\.[a-z]\w{0,4}\s[a-z]{2}/;
