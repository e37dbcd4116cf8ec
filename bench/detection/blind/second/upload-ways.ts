import { multipart, type Part, post } from '../message.ts';
import { headerText } from '../way.ts';
import type { Carrier } from './carrier.ts';

const PATH = '/v1/documents';

function fileOf(text: string): Part {
  const [filename, type, content] = text.split('¦') as [string, string, string];
  return { name: 'file', filename: filename.replaceAll('"', '%22'), type, content };
}

const raw = (name: string, on: string, head: (file: Part) => string): Carrier => ({
  name: `upload: ${name}`,
  on,
  carry: (text) => {
    const file = fileOf(text);
    return post(PATH, 'multipart/form-data; boundary=qq', `--qq\r\n${head(file)}\r\n\r\n${file.content as string}\r\n--qq--\r\n`);
  },
});

/** Ways of files: texts are name, type and content, split by a broken bar. */
export const UPLOAD_WAYS: readonly Carrier[] = [
  { name: 'upload: multipart', on: 'all', carry: (text, draw) => multipart(PATH, [fileOf(text)], draw.chars('alnum', 20)) },
  {
    name: 'upload: after a field',
    on: 'all',
    carry: (text, draw) => multipart(PATH, [{ name: 'kind', content: 'passport' }, fileOf(text)], draw.chars('alnum', 20)),
  },
  {
    name: 'upload: the second file',
    on: 'all',
    carry: (text, draw) =>
      multipart(
        PATH,
        [{ name: 'file', filename: 'a.png', type: 'image/png', content: draw.bytes(500) }, fileOf(text)],
        draw.chars('alnum', 20),
      ),
  },
  raw('name unquoted', 'PHP, Commons FileUpload', (f) =>
    /[\s;"]/.test(f.filename!)
      ? `Content-Disposition: form-data; name=file; filename="${f.filename}"`
      : `Content-Disposition: form-data; name=file; filename=${f.filename}`,
  ),
  raw(
    'name in single quotes',
    'PHP',
    (f) => `Content-Disposition: form-data; name="file"; filename='${f.filename!.replaceAll("'", '%27')}'`,
  ),
  raw('two names', 'PHP takes the last', (f) => `Content-Disposition: form-data; name="file"; filename="a.png"; filename="${f.filename}"`),
  raw(
    'two names, the first',
    'busboy, Go',
    (f) => `Content-Disposition: form-data; name="file"; filename="${f.filename}"; filename="a.png"`,
  ),
  raw(
    'extended name',
    'Spring, Werkzeug, busboy',
    (f) => `Content-Disposition: form-data; name="file"; filename="a.png"; filename*=UTF-8''${encodeURIComponent(f.filename!)}`,
  ),
  raw(
    'extended name in latin1',
    'Spring, Werkzeug',
    (f) => `Content-Disposition: form-data; name="file"; filename*=iso-8859-1'en'${encodeURIComponent(f.filename!)}`,
  ),
  raw(
    'folded',
    'PHP, Commons FileUpload',
    (f) => `Content-Disposition: form-data;\r\n name="file";\r\n\tfilename="${f.filename}"\r\nContent-Type: image/png`,
  ),
  raw('names in capitals', 'all', (f) => `CONTENT-DISPOSITION: Form-Data; NAME="file"; FILENAME="${f.filename}"`),
  raw(
    'a path of Windows before',
    'PHP, busboy',
    (f) => `Content-Disposition: form-data; name="file"; filename="C:\\fakepath\\${f.filename}"\r\nContent-Type: ${f.type}`,
  ),
  {
    name: 'upload: raw body and a name beside',
    on: 'object stores, WebDAV',
    carry: (text) => {
      const file = fileOf(text);
      return post(`/files/${encodeURIComponent(file.filename!)}`, file.type!, file.content, { method: 'PUT' });
    },
  },
  {
    name: 'upload: raw body, disposition of the message',
    on: 'object stores, Rails',
    carry: (text) => {
      const file = fileOf(text);
      return post(PATH, file.type!, file.content, {
        headers: [['content-disposition', headerText(`attachment; filename="${file.filename}"`)]],
      });
    },
  },
  {
    name: 'upload: base64 in JSON',
    on: 'interfaces that take files so',
    carry: (text) => {
      const file = fileOf(text);
      const content = Buffer.from(file.content as string).toString('base64');
      return post(PATH, 'application/json', JSON.stringify({ fileName: file.filename, mimeType: file.type, content }));
    },
  },
  {
    name: 'upload: data address in JSON',
    on: 'interfaces that take files so',
    carry: (text) => {
      const file = fileOf(text);
      const content = Buffer.from(file.content as string).toString('base64');
      return post(PATH, 'application/json', JSON.stringify({ fileName: file.filename, content: `data:${file.type};base64,${content}` }));
    },
  },
];
