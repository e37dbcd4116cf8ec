import { expect, it } from 'vitest';
import { extractResponse } from './response.ts';

function extract(contentType: string, body: string) {
  const headers = [
    ['content-type', contentType],
    ['location', 'https://x.example/%27'],
    ['date', 'now'],
    ['set-cookie', 'a=b'],
  ] as const;
  return extractResponse({ status: 200, headers, body: { state: 'complete', bytes: Buffer.from(body) }, latency_ms: 1 });
}

it('reads telling headers and the body, and decodes no further', () => {
  const { leaves, body, gaps } = extract(
    'application/json; charset=utf-8',
    '{"error":"at &lt;x&gt;","items":[{"iban":"GB29"}],"pan":4111111111111111,"n":5}',
  );
  expect(leaves.map((leaf) => [leaf.point, leaf.value])).toEqual([
    ['response.header.location', 'https://x.example/%27'],
    ['response.header.set-cookie', 'a=b'],
    ['response.body.json.error', 'at &lt;x&gt;'],
    ['response.body.json.items[0].iban', 'GB29'],
    ['response.body.json.pan', '4111111111111111'],
  ]);
  expect(body).toMatchObject({ kind: 'json' });
  expect(gaps).toEqual([]);
});

it('reads HTML as text and says when an answer is binary', () => {
  expect(extract('text/html', '<html><b>x</b></html>').leaves.at(-1)).toMatchObject({
    point: 'response.body.text',
    value: '<html><b>x</b></html>',
  });
  expect(extract('image/png', '\u0089PNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR').gaps).toEqual([
    { reason: 'content-type', phase: 'response-body', detail: 'image/png' },
  ]);
});
