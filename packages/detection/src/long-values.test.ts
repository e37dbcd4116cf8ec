import { gzipSync } from 'node:zlib';
import { canonicalRequest, extractRequest } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { createDetection, type Inspection } from './index.ts';
import { WINDOW_CHARS } from './limits.ts';

const detection = createDetection();

function inspect(note: string | object): Inspection {
  const { request } = canonicalRequest({
    method: 'POST',
    target: '/',
    scheme: 'https',
    headers: [
      ['host', 'h'],
      ['content-type', 'application/json'],
    ],
    body: { state: 'complete', bytes: Buffer.from(JSON.stringify(typeof note === 'string' ? { note } : note)) },
  });
  const { leaves } = extractRequest(request);
  return detection.inspect(leaves, request, null);
}

/** Honest text that never repeats, with a percent sign here and there, as people write it. */
const prose = (chars: number): string => {
  let text = '';
  for (let index = 0; text.length < chars; index++) text += `The balance of account ${index * 7919} grew by ${index % 90}% in the month. `;
  return text.slice(0, chars);
};

describe('a long value that was decoded', () => {
  it.each([
    ['percent', '%27%20UNION%20SELECT%20card%20FROM%20vault--'],
    ['percent', "' UNION %53ELECT card FROM vault--"],
    ['html', '&#39; UNION &#83;ELECT card FROM vault--'],
    ['unicode', '\\u0027 UNION \\u0053ELECT card FROM vault--'],
    ['html', '&lt;script&gt;alert(document.cookie)&lt;/script&gt;'],
    ['percent', '..%2f..%2f..%2fetc%2fpasswd'],
  ])('is read where it says something new (%s): %s', (_, attack) => {
    for (const before of [WINDOW_CHARS - 20, WINDOW_CHARS + 300, 40_000]) {
      expect(inspect(`${prose(before)} ${attack} ${prose(20_000)}`).score).toBeGreaterThanOrEqual(0.5);
      expect(inspect(`${prose(before)} ${attack}`).score).toBeGreaterThanOrEqual(0.5);
    }
  });

  it('is not taken for a form of another value that stands before it', () => {
    const long = `${prose(20_000)} ' UNION SELECT card FROM vault--`;
    const { findings } = inspect({ note: long, packed: gzipSync(long).toString('base64') });
    expect(new Set(findings.map(({ point }) => point.slice(0, 15)))).toEqual(new Set(['body.json.note', 'body.json.packe']));
  });

  it('is quiet where it is honest', () => {
    expect(inspect(`${prose(40_000)} fish &amp; chips %41 caf\u00e9 ${prose(40_000)}`).score).toBeLessThan(0.3);
  });
});
