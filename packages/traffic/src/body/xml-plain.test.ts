import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalRequest } from '../canonical/request.ts';
import type { Extraction } from '../leaves/leaf.ts';
import { extractRequest } from '../leaves/request.ts';
import { readPlainXml } from './xml-plain.ts';

function extract(body: string): Extraction {
  const headers = [['content-type', 'application/xml']] as const;
  return extractRequest(
    canonicalRequest({ method: 'POST', target: '/', scheme: 'https', headers, body: { state: 'complete', bytes: Buffer.from(body) } })
      .request,
  );
}

const SILENT = { open() {}, attribute() {}, text() {}, close() {} };
const isPlain = (text: string): boolean => readPlainXml(text, 64, SILENT);

const PIECES = fc.constantFrom(
  ...[
    '<a>',
    '</a>',
    '<b:c x="1">',
    '</b:c>',
    '<d y=\'"\' z="&lt;i&gt;"/>',
    '<e/>',
    '<e />',
    'text',
    ' ',
    '\n  ',
    '&amp;',
    '&lt;script&gt;',
    "it's",
  ],
  ...[
    '\r\n',
    ']]>',
    '&x;',
    '&#60;',
    '<!-- c -->',
    '<![CDATA[<]]>',
    '<?pi x?>',
    '<!DOCTYPE a>',
    '<a x=1>',
    '<a x="1" x="2">',
    '<a x="1"y="2">',
  ],
  ...['<1>', '<', '>', '"', '\0', '\u{1f600}', 'é', '\ufffe', '<a x="\n">', '</a >', '<a x = "1">', '&amp', '<ä>', '<a\n>', '</ a>'],
);

describe('plain XML', () => {
  it('is read as the full parser reads it', () => {
    const document = fc.array(PIECES, { maxLength: 12 }).map((pieces) => `<r>${pieces.join('')}</r>`);
    const nested = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('text', ' a &amp; b ', '\n', "it's <x/>"),
        fc.array(tie('node'), { maxLength: 4 }).map((inner) => `<n a="1" b:c='&quot;'>${inner.join('')}</n>`),
      ),
    })).node as fc.Arbitrary<string>;
    fc.assert(
      fc.property(
        fc.oneof(
          document,
          nested.map((inner) => `<?xml version="1.0" encoding="UTF-8"?>\n<r>${inner}</r>\n`),
        ),
        (text) => {
          if (!isPlain(text)) return;
          // A comment behind the root is read by the full parser alone, and changes nothing.
          expect(extract(text)).toEqual(extract(`${text}<!---->`));
          expect(isPlain(`${text}<!---->`)).toBe(false);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is what payment messages are', () => {
    expect(
      isPlain('<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso"><Amt Ccy="EUR">1</Amt>\n <Nm>A &amp; B</Nm></Document>'),
    ).toBe(true);
  });

  it.each([
    '<!DOCTYPE a><a/>',
    '<a>&x;</a>',
    '<a>&#60;</a>',
    '<a><![CDATA[x]]></a>',
    '<a',
    '<a>',
    '<a></b>',
    '<a/><b/>',
    'x<a/>',
    '',
    '<a b=c/>',
    '<a>\0</a>',
  ])('is not %j', (text) => expect(isPlain(text)).toBe(false));
});
