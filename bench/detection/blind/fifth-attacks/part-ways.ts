import type { Draw } from '../draw.ts';
import { post } from '../message.ts';
import type { Carrier } from '../second/carrier.ts';

const PATH = '/v5/documents';

interface Shape {
  readonly type: string;
  readonly body: string;
}

type Make = (text: string, boundary: string, field: string, draw: Draw) => Shape | null;

const way = (name: string, on: string, make: Make, method = 'POST'): Carrier => ({
  name: `parts: ${name}`,
  on,
  carry: (text, draw, field) => {
    const shape = make(text, `f${draw.chars('alnum', 16)}`, field, draw);
    return shape === null || text.includes('\r\n--') ? null : post(PATH, shape.type, shape.body, { method });
  },
});

const TYPE = 'multipart/form-data; boundary=';
const lines = (...all: readonly string[]): string => all.join('\r\n');
const named = (name: string): string => `Content-Disposition: form-data; name="${name}"`;
/** An honest part, the part with these head lines, the end. */
const whole = (boundary: string, heads: readonly string[], text: string): string =>
  lines(`--${boundary}`, named('page'), '', '2', `--${boundary}`, ...heads, '', text, `--${boundary}--`, '');
const headed = (name: string, on: string, heads: (field: string) => readonly string[]): Carrier =>
  way(name, on, (text, b, field) => ({ type: `${TYPE}${b}`, body: whole(b, heads(field), text) }));
const typed = (name: string, on: string, type: (boundary: string) => string): Carrier =>
  way(name, on, (text, b, field) => ({ type: type(b), body: whole(b, [named(field)], text) }));

export const PART_WAYS: readonly Carrier[] = [
  typed(
    'the word boundary within another name',
    'PHP, which looks for the word',
    (b) => `multipart/form-data; xboundary=${b}; boundary=other`,
  ),
  typed('a comma before the boundary', 'PHP', (b) => `multipart/form-data, boundary=${b}`),
  typed('a boundary in quotes with a tail', 'PHP, Werkzeug', (b) => `multipart/form-data; boundary="${b}"zz`),
  typed('no blanks, semicolons twice', 'busboy, Werkzeug, Django', (b) => `multipart/form-data;;boundary=${b};;`),
  way('boundary of 200 signs', 'busboy, PHP, Werkzeug', (text, b, field) => {
    const long = b.repeat(12).slice(0, 200);
    return { type: `${TYPE}${long}`, body: whole(long, [named(field)], text) };
  }),
  way('boundary of one sign', 'all', (text, _, field) =>
    text.includes('\n--') ? null : { type: `${TYPE}-`, body: whole('-', [named(field)], text) },
  ),
  way('boundary that is the start of another', 'all', (text, b, field) => ({
    type: `${TYPE}${b}`,
    body: lines(`--${b}`, named('page'), '', `x\r\n--${b.slice(0, -1)}`, `--${b}`, named(field), '', text, `--${b}--`, ''),
  })),
  way('by GET', 'Express with multer, Flask', (text, b, field) => ({ type: `${TYPE}${b}`, body: whole(b, [named(field)], text) }), 'GET'),
  way('line ends of both kinds', 'PHP', (text, b, field) => ({
    type: `${TYPE}${b}`,
    body: `--${b}\n${named('page')}\n\n2\r\n--${b}\r\n${named(field)}\n\r\n${text}\r\n--${b}--`,
  })),
  way('a part with no head before', 'PHP, busboy, Commons FileUpload', (text, b, field) => ({
    type: `${TYPE}${b}`,
    body: lines(`--${b}`, '', 'nothing', `--${b}`, named(field), '', text, `--${b}--`, ''),
  })),
  way('an end before the end', 'PHP, which looks for the next boundary', (text, b, field) => ({
    type: `${TYPE}${b}`,
    body: lines(`--${b}`, named('page'), '', '2', `--${b}--`, `--${b}`, named(field), '', text, `--${b}--`, ''),
  })),
  way('text in two parts of one name', 'programs that join lists', (text, b, field) => {
    const half = text.length >> 1;
    return half < 8
      ? null
      : {
          type: `${TYPE}${b}`,
          body: lines(
            `--${b}`,
            named(`${field}[]`),
            '',
            text.slice(0, half),
            `--${b}`,
            named(`${field}[]`),
            '',
            text.slice(half),
            `--${b}--`,
            '',
          ),
        };
  }),
  headed('a file name in another parameter', 'all', (f) => [`Content-Disposition: form-data; x="; filename=a.png"; name="${f}"`]),
  headed('an empty file name', 'programs that read files as text', (f) => [`${named(f)}; filename=""`]),
  headed('an extended file name of nothing', 'busboy, PHP which knows none', (f) => [`${named(f)}; filename*=utf-8''`]),
  headed('any disposition', 'PHP, which reads the parameters', (f) => [`Content-Disposition: x; name="${f}"`]),
  headed('tabs and blanks about the equals sign', 'Commons FileUpload', (f) => [`Content-Disposition:\tform-data ; name = "${f}"`]),
  headed('20 head lines of no meaning', 'all', (f) => [...Array.from({ length: 20 }, (_, index) => `X-${index}: ${index}`), named(f)]),
  headed('a transfer encoding of no change', 'all', (f) => [named(f), 'Content-Transfer-Encoding: 8bit']),
  headed('a type and a charset of no meaning', 'PHP, busboy', (f) => [named(f), 'Content-Type: text/plain; charset=x-nothing']),
  headed('a length that is wrong', 'PHP, busboy, which do not read it', (f) => ['Content-Length: 3', named(f)]),
  headed('an image by type and file name', 'programs that read files as text', (f) => [
    `${named(f)}; filename="a.jpg"`,
    'Content-Type: image/jpeg',
  ]),
];
