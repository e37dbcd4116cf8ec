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

describe('parts of a multipart body', () => {
  const file = 'Content-Disposition: form-data; name="f"; filename="a.xml"';

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
