import type { HeaderField } from '@sallyport/core';
import type { RawRequest } from '@sallyport/traffic';

/** Fields that two servers in a row read otherwise, by the servers. */
const SHAPES: readonly (readonly [name: string, on: string, fields: readonly HeaderField[]])[] = [
  [
    'length and chunks',
    'CL.TE and TE.CL pairs',
    [
      ['Content-Length', '6'],
      ['Transfer-Encoding', 'chunked'],
    ],
  ],
  [
    'two lengths',
    'pairs that take the first and the last',
    [
      ['Content-Length', '6'],
      ['Content-Length', '0'],
    ],
  ],
  ['two lengths in one', 'Node before 12, Tomcat', [['Content-Length', '6, 0']]],
  ['a length with a sign', 'Node before 16, Go before 1.17', [['Content-Length', '+6']]],
  ['a length with a minus', 'lenient proxies', [['Content-Length', '-6']]],
  ['a hexadecimal length', 'lenient proxies', [['Content-Length', '0x6']]],
  ['a length with a space inside', 'lenient proxies', [['Content-Length', '6 0']]],
  [
    'a name with a space after',
    'pairs with an old proxy',
    [
      ['Content-Length ', '6'],
      ['Content-Length', '0'],
    ],
  ],
  [
    'chunks and a space after the name',
    'pairs with IIS or an old Node',
    [
      ['Content-Length', '6'],
      ['Transfer-Encoding ', 'chunked'],
    ],
  ],
  [
    'chunks with a prefix',
    'TE.TE pairs',
    [
      ['Content-Length', '6'],
      ['Transfer-Encoding', 'xchunked'],
    ],
  ],
  [
    'chunks and another',
    'TE.TE pairs',
    [
      ['Content-Length', '6'],
      ['Transfer-Encoding', 'chunked'],
      ['Transfer-Encoding', 'x'],
    ],
  ],
  [
    'chunks after a tab',
    'TE.TE pairs',
    [
      ['Content-Length', '6'],
      ['Transfer-Encoding', '\tchunked'],
    ],
  ],
  [
    'chunks after a vertical tab',
    'Node before 14',
    [
      ['Content-Length', '6'],
      ['Transfer-Encoding', '\x0bchunked'],
    ],
  ],
  [
    'chunks and identity',
    'TE.TE pairs',
    [
      ['Content-Length', '6'],
      ['Transfer-Encoding', 'chunked, identity'],
    ],
  ],
  [
    'identity and chunks',
    'TE.TE pairs',
    [
      ['Content-Length', '6'],
      ['Transfer-Encoding', 'identity'],
      ['Transfer-Encoding', 'chunked'],
    ],
  ],
  [
    'chunks in quotes',
    'gunicorn, old Puma',
    [
      ['Content-Length', '6'],
      ['Transfer-Encoding', '"chunked"'],
    ],
  ],
  [
    'chunks in capitals',
    'TE.TE pairs',
    [
      ['Content-Length', '6'],
      ['TRANSFER-ENCODING', 'CHUNKED'],
    ],
  ],
  [
    'chunks in an underscored name',
    'CGI and WSGI',
    [
      ['Content-Length', '6'],
      ['Transfer_Encoding', 'chunked'],
    ],
  ],
  [
    'chunks with a parameter',
    'TE.TE pairs',
    [
      ['Content-Length', '6'],
      ['Transfer-Encoding', 'chunked;a=b'],
    ],
  ],
  ['chunks, no length', 'HTTP/1.0 proxies', [['Transfer-Encoding', 'chunked, chunked']]],
  [
    'upgrade to clear HTTP/2',
    'proxies that pass it on',
    [
      ['Connection', 'Upgrade, HTTP2-Settings'],
      ['Upgrade', 'h2c'],
      ['HTTP2-Settings', 'AAMAAABkAARAAAAAAAIAAAAA'],
    ],
  ],
  ['a line end in a value', 'HTTP/2 to HTTP/1 proxies', [['x-ref', 'a\r\nTransfer-Encoding: chunked']]],
  ['a name with a line end', 'HTTP/2 to HTTP/1 proxies', [['x-ref: a\r\ntransfer-encoding', 'chunked']]],
];

const BODY = Buffer.from('0\r\n\r\nG');

export function* smuggled(): Generator<{ readonly name: string; readonly raw: RawRequest }> {
  for (const [name, , fields] of SHAPES) {
    for (const method of ['POST', 'GET']) {
      const headers: HeaderField[] = [['Host', 'api.bank.example'], ...fields, ['Content-Type', 'application/x-www-form-urlencoded']];
      yield { name, raw: { method, target: '/v1/accounts', scheme: 'https', headers, body: { state: 'complete', bytes: BODY } } };
    }
  }
}
