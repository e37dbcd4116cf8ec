import { get, json, post } from '../message.ts';
import { HEAD_CHARS } from '../way.ts';
import { type Carrier, escaped } from './carrier.ts';

const PATH = '/v1/accounts';
const coded = (text: string): string => escaped(Buffer.from(text));
const SQL = ['sqli'];
const HTML = ['xss'];

/** Where a comma may stand between the pieces: inside a comment of the language. */
const sqlPieces = (text: string): string[] | null => {
  const words = text.split(' ');
  return words.length < 3 || /['"][^'"]* [^'"]*['"]/.test(text) ? null : words;
};

const hidden = (pieces: readonly string[]): string[] =>
  pieces.map((piece, index) => `${index === 0 ? '' : '*/'}${piece}${index === pieces.length - 1 ? '' : '/*'}`);

/** Texts in pieces that a program puts together again. */
export const SPLIT_WAYS: readonly Carrier[] = [
  {
    name: 'split: values joined by a comma in a comment',
    on: 'ASP.NET, Express lists, Spring',
    classes: SQL,
    charsMax: HEAD_CHARS / 4,
    carry: (text, _, field) => {
      const pieces = sqlPieces(text);
      return pieces === null
        ? null
        : get(
            `${PATH}?${hidden(pieces)
              .map((piece) => `${field}=${coded(piece)}`)
              .join('&')}`,
          );
    },
  },
  {
    name: 'split: form values joined by a comma in a comment',
    on: 'ASP.NET, Express lists, Spring',
    classes: SQL,
    carry: (text, _, field) => {
      const pieces = sqlPieces(text);
      return pieces === null
        ? null
        : post(
            PATH,
            'application/x-www-form-urlencoded',
            hidden(pieces)
              .map((piece) => `${field}=${coded(piece)}`)
              .join('&'),
          );
    },
  },
  {
    name: 'split: query and form value of one name',
    on: 'ASP.NET Params, PHP $_REQUEST joined by hand',
    classes: SQL,
    charsMax: HEAD_CHARS / 4,
    carry: (text, _, field) => {
      const pieces = sqlPieces(text);
      if (pieces === null) return null;
      const [first, second] = hidden([pieces.slice(0, 2).join(' '), pieces.slice(2).join(' ')]) as [string, string];
      return post(`${PATH}?${field}=${coded(first)}`, 'application/x-www-form-urlencoded', `${field}=${coded(second)}`);
    },
  },
  {
    name: 'split: list joined by a comma in a comment',
    on: 'JavaScript programs that put a list into a text',
    classes: SQL,
    carry: (text, _, field) => {
      const pieces = sqlPieces(text);
      return pieces === null ? null : json(PATH, { [field]: hidden(pieces) });
    },
  },
  {
    name: 'split: two fields of one statement',
    on: 'programs that put both into one statement',
    classes: SQL,
    carry: (text) => {
      const match = /^\S*?' ?(.+)$/s.exec(text);
      return match === null ? null : json('/v1/login', { username: 'eve\\', password: ` ${match[1]}` });
    },
  },
  {
    name: 'split: markup over two fields',
    on: 'pages that show both',
    classes: HTML,
    carry: (text, _, field) => {
      const match = /^(<\w+[ /])(.+)$/s.exec(text);
      return match === null ? null : json(PATH, { [field]: `${match[1]}a='`, comment: `' ${match[2]}` });
    },
  },
];
