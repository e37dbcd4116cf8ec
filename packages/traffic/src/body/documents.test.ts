import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { canonicalRequest } from '../canonical/request.ts';
import { extractRequest } from '../leaves/request.ts';

const PAYLOAD = "' union select card from vault--";

/** Addresses at which the payload stands in the clear. */
function found(type: string, body: string | Uint8Array): string[] {
  const { request } = canonicalRequest({
    method: 'POST',
    target: '/v1/notes',
    scheme: 'https',
    headers: [['content-type', type]],
    body: { state: 'complete', bytes: Buffer.from(body) },
  });
  return extractRequest(request)
    .leaves.filter((leaf) => leaf.value === PAYLOAD)
    .map((leaf) => leaf.point);
}

const part = (head: string, content: string | Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`--b\r\n${head}\r\n\r\n`), Buffer.from(content), Buffer.from('\r\n--b--\r\n')]);

describe('several JSON documents in one body', () => {
  const line = JSON.stringify({ note: PAYLOAD });

  it.each([
    ['one a line', 'application/x-ndjson', `{"index":{}}\n${line}\n`],
    ['glued', 'text/plain', `{"event":1}${line}`],
    ['glued, sent as one', 'application/json', `{"event":1}${line}`],
  ])('%s', (_, type, body) => expect(found(type, body)).toEqual(['body.json[1].note']));

  it('are one text when something else stands between them', () => {
    expect(found('application/x-ndjson', `${line}\nnot JSON\n${line}`)).toEqual([]);
    expect(found('text/plain', `{"a":"}`)).toEqual([]);
  });
});

describe('JSON that only lenient readers take', () => {
  const quoted = JSON.stringify(PAYLOAD);

  it.each([
    ['comments', `{/*"*/"a":1,//"b\n"note"/**/:/*'*/${quoted}}`],
    ['single quotes', `{'note':'${PAYLOAD.replaceAll("'", "\\'")}'}`],
    ['escapes of JavaScript', `{note:'${PAYLOAD.replaceAll("'", '\\x27')}'}`],
    ['names without quotes', `{a:1,note:${quoted}}`],
    ['a comma too many', `{"note":${quoted},}`],
    ['no number', `{"a":NaN,"note":${quoted}}`],
  ])('%s', (_, body) => expect(found('application/json', body)).toContain('body.json.note'));

  it('raw line ends stay', () => {
    const { request } = canonicalRequest({
      method: 'POST',
      target: '/',
      scheme: 'https',
      headers: [['content-type', 'application/json']],
      body: { state: 'complete', bytes: Buffer.from('{"a":"it\\u0027s\n5","b":"c"}') },
    });
    expect(extractRequest(request).leaves.map((leaf) => leaf.value)).toContain("it's\n5");
  });
});

describe('encodings that no header names', () => {
  const text = JSON.stringify({ note: PAYLOAD });
  const units = (order: 'BE' | 'LE', mark: string): Buffer =>
    Buffer.concat(
      Array.from(mark + text, (sign) => {
        const unit = Buffer.alloc(4);
        unit[`writeUInt32${order}`](sign.codePointAt(0)!);
        return unit;
      }),
    );

  it.each([
    ['UTF-32, the big end first', units('BE', '')],
    ['UTF-32, the little end first', units('LE', '')],
    ['UTF-32 with a mark', units('BE', '\uFEFF')],
    ['UTF-32 with a mark, the little end first', units('LE', '\uFEFF')],
  ])('%s', (_, body) => expect(found('application/json', body)).toEqual(['body.json.note']));
});

it('XML that is sent as JSON', () => expect(found('application/json', `<a><note>${PAYLOAD}</note></a>`)).toContain('body.xml.a.note'));

describe('parts of a multipart body', () => {
  const file = 'Content-Disposition: form-data; name="f"; filename="a.xml"';

  const fields = `--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n${PAYLOAD}\r\n--b--\r\n`;

  it.each([
    ['the last of two', 'boundary=other; boundary=b'],
    ['continued', 'boundary*0="b"; boundary*1=""'],
    ['extended', "boundary*=us-ascii''b"],
    ['with an escape', 'boundary="\\b"'],
    ['ended by a comma', 'boundary=b,x'],
  ])('under a boundary %s', (_, parameter) => expect(found(`multipart/form-data; ${parameter}`, fields)).toContain('body.multipart.f'));

  it('a file name in pieces', () => {
    const head = `Content-Disposition: form-data; name="f"; filename*0="${PAYLOAD.slice(0, 9)}"; filename*1="${PAYLOAD.slice(9)}"`;
    expect(found('multipart/form-data; boundary=b', part(head, 'x'))).toEqual(['body.multipart.f.filename']);
  });

  it('a file packed with gzip', () =>
    expect(found('multipart/form-data; boundary=b', part(file, gzipSync(PAYLOAD)))).toEqual(['body.multipart.f']));

  it('a file in UTF-16', () =>
    expect(found('multipart/form-data; boundary=b', part(file, Buffer.from(`\ufeff${PAYLOAD}`, 'utf16le')))).toEqual(['body.multipart.f']));

  it('requests of a batch, by parameter and member', () => {
    const request = `POST /notes?q=${encodeURIComponent(PAYLOAD)} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n${JSON.stringify({ note: PAYLOAD })}`;
    const points = found('multipart/mixed; boundary=b', part('Content-Type: application/http', request));
    expect(points).toEqual(['body.multipart.0.query.q', 'body.multipart.0.json.note']);
  });
});

it('a body that is a gzip file of text', () =>
  expect(found('application/gzip', gzipSync(JSON.stringify({ note: PAYLOAD })))).toEqual(['body.json.note']));
