import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { canonicalRequest } from '../canonical/request.ts';
import { extractRequest } from '../leaves/request.ts';
import { declaringMembers } from './zip.ts';

const PAYLOAD = "' union select card from vault--";

function leavesOf(type: string, body: string | Uint8Array): [point: string, value: string][] {
  const { request } = canonicalRequest({
    method: 'POST',
    target: '/v1/notes',
    scheme: 'https',
    headers: [['content-type', type]],
    body: { state: 'complete', bytes: Buffer.from(body) },
  });
  return extractRequest(request).leaves.map((leaf) => [leaf.point, leaf.value]);
}

/** Addresses at which the payload stands in the clear. */
function found(type: string, body: string | Uint8Array): string[] {
  return leavesOf(type, body)
    .filter(([, value]) => value === PAYLOAD)
    .map(([point]) => point);
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
    expect(leavesOf('application/json', '{"a":"it\\u0027s\n5","b":"c"}')).toContainEqual(['body.json.a', "it's\n5"]);
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

  it('under each of two names', () => {
    const head = 'Content-Disposition: form-data; name="x"; name="f"';
    expect(found('multipart/form-data; boundary=b', part(head, PAYLOAD))).toEqual(
      expect.arrayContaining(['body.multipart.x', 'body.multipart.f']),
    );
  });

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

describe('a zip of XML', () => {
  const DECLARATION = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>';
  const document = (text: string): Buffer => {
    const name = 'word/document.xml';
    const packed = deflateRawSync(text);
    const common = Buffer.alloc(26);
    for (const [value, at] of [
      [20, 0],
      [8, 4],
      [name.length, 22],
    ] as const)
      common.writeUInt16LE(value, at);
    for (const [value, at] of [
      [crc32(text), 10],
      [packed.length, 14],
      [text.length, 18],
    ] as const)
      common.writeUInt32LE(value, at);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
    const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, Buffer.alloc(14), Buffer.from(name)]);
    const end = Buffer.alloc(18);
    for (const [value, at] of [
      [1, 4],
      [1, 6],
    ] as const)
      end.writeUInt16LE(value, at);
    for (const [value, at] of [
      [central.length, 8],
      [local.length, 12],
    ] as const)
      end.writeUInt32LE(value, at);
    return Buffer.concat([local, central, Buffer.from('PK\x05\x06'), end]);
  };

  it('gives the declarations of its members', () => {
    expect(declaringMembers(document(DECLARATION))).toEqual([{ name: 'word/document.xml', declaration: DECLARATION }]);
    expect(declaringMembers(document(`<!--${' a'.repeat(15_000)}-->${DECLARATION}`))).toHaveLength(1);
    expect(declaringMembers(document('<w:document/>'))).toEqual([]);
  });

  it('never throws, whatever is cut off or written wrong', () => {
    const whole = document(DECLARATION);
    for (let length = 0; length < whole.length; length++) expect(() => declaringMembers(whole.subarray(0, length))).not.toThrow();
    for (let at = 0; at < whole.length; at++) {
      const broken = Buffer.from(whole);
      broken[at] = 0xff;
      expect(() => declaringMembers(broken)).not.toThrow();
    }
  });

  it('is opened as a file and as a body', () => {
    const bytes = document(DECLARATION);
    const points = (type: string, body: Uint8Array): string[] =>
      leavesOf(type, body)
        .filter(([, value]) => value === DECLARATION)
        .map(([point]) => point);
    const head = 'Content-Disposition: form-data; name="f"; filename="a.docx"';
    expect(points('multipart/form-data; boundary=b', part(head, bytes))).toEqual(['body.multipart.f["word/document.xml"]']);
    expect(points('application/octet-stream', bytes)).toEqual(['body["word/document.xml"]']);
  });
});

describe('a value that is read again', () => {
  const xml = `<Doc><Ustrd kind="${PAYLOAD}">${PAYLOAD}</Ustrd></Doc>`;

  it('XML in a JSON member', () =>
    expect(found('application/json', JSON.stringify({ a: xml }))).toEqual(['body.json.a|xml.@kind', 'body.json.a|xml.Ustrd']));

  it.each(['<p><b>bold</b></p>', '<Doc><a></Doc>', '<Doc>'])('%s is none', (text) => {
    expect(leavesOf('application/json', JSON.stringify({ a: text })).filter(([point]) => point.includes('|xml'))).toEqual([]);
  });
});

it('a body that is a gzip file of text', () =>
  expect(found('application/gzip', gzipSync(JSON.stringify({ note: PAYLOAD })))).toEqual(['body.json.note']));
