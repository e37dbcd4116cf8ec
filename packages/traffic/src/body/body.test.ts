import type { HeaderField } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { extractRequest } from '../leaves/request.ts';
import { jsonShape } from './json-shape.ts';
import type { ParsedBody } from './parsed.ts';

interface Read {
  readonly leaves: readonly (readonly [string, string])[];
  readonly facts: readonly string[];
  readonly gaps: readonly string[];
  readonly body: ParsedBody;
}

function read(contentType: string | readonly HeaderField[], body: string | Uint8Array): Read {
  const headers = typeof contentType === 'string' ? [['content-type', contentType] as const] : contentType;
  const bytes = Buffer.from(body);
  const request = {
    method: 'POST',
    scheme: 'https',
    host: 'a',
    target: '/',
    path: '/',
    query: '',
    headers,
    body: { state: 'complete', bytes },
  } as const;
  const extraction = extractRequest(request);
  return {
    leaves: extraction.leaves.filter((leaf) => leaf.kind === 'body').map((leaf) => [leaf.point, leaf.value] as const),
    facts: extraction.facts.map((fact) => fact.kind),
    gaps: extraction.gaps.map((gap) => gap.reason),
    body: extraction.body,
  };
}

describe('JSON', () => {
  it('reads strings, leaves numbers to the parsed value', () => {
    expect(read('application/json', '{"items":[{"sku":"a"},{"sku":"b c"}],"n":1,"t":true,"z":null}')).toEqual({
      leaves: [
        ['body.json.items[0].sku', 'a'],
        ['body.json.items[1].sku', 'b c'],
      ],
      facts: [],
      gaps: [],
      body: { kind: 'json', value: { items: [{ sku: 'a' }, { sku: 'b c' }], n: 1, t: true, z: null }, graphql: null },
    });
  });

  it('is read whatever its type says, and that is a fact', () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'image/png', 'application/octet-stream']) {
      expect(read(type, '{"a":"b c"}')).toMatchObject({ leaves: [['body.json.a', 'b c']], facts: ['content-type-mismatch'] });
    }
    expect(read([], '{"a":"b c"}')).toMatchObject({ leaves: [['body.json.a', 'b c']], facts: [] });
  });

  it('keeps both values of a repeated name', () => {
    const { leaves, facts } = read('application/json', '{"q":"\\u0027 or 1","x":{"y":1},"q":"fine"}');
    expect(facts).toEqual(['duplicate-json-key']);
    expect(leaves.map(([, value]) => value)).toContain("' or 1");
  });

  it.each(['{"a":{"b":[1,{"c":"x:y"}]},"d":"\\":"}', '[]', '"x:y"', '{"__proto__":{"a":1}}'])('counts the members of %s', (text) => {
    expect(read('application/json', text).facts).toEqual([]);
  });

  it('counts members and nesting of any text', () => {
    expect(jsonShape('{"a":[{"b":1}]}')).toEqual({ members: 2, depth: 3 });
    expect(jsonShape('"open \\')).toEqual({ members: 0, depth: 0 });
  });

  it('that is broken is a fact, a gap, its strings and its text', () => {
    const { leaves, facts, gaps } = read('application/json', '{"a":"\\u0027 or 1",}');
    expect(facts).toEqual(['unparsable-body']);
    expect(gaps).toEqual(['unparsable']);
    expect(leaves).toContainEqual(['body.json.a', "' or 1"]);
    expect(leaves).toContainEqual(['body.text', '{"a":"\\u0027 or 1",}']);
  });

  it('in UTF-16, with and without a mark, and in UTF-8 with one', () => {
    const text = '{"a":"b c"}';
    for (const bytes of [
      Buffer.from(text, 'utf16le'),
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      Buffer.from(text, 'utf16le').swap16(),
      Buffer.from(`\ufeff${text}`),
    ]) {
      expect(read('application/json', bytes)).toMatchObject({ leaves: [['body.json.a', 'b c']], gaps: [] });
    }
  });

  it('in overlong UTF-8 reads as the most lenient backend would', () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0xbc]), Buffer.from('script>"}')]);
    expect(read('application/json', bytes)).toMatchObject({ leaves: [['body.json.a', '<script>']], facts: ['overlong-utf8'] });
  });
});

describe('form', () => {
  it('reads names and values', () => {
    expect(read('application/x-www-form-urlencoded', 'a=1+2&b=%27&c[d]=e')).toMatchObject({
      leaves: [
        ['body.form.a', '1 2'],
        ['body.form.b', "'"],
        ['body.form["c[d]"]#name', 'c[d]'],
        ['body.form["c[d]"]', 'e'],
      ],
      body: {
        kind: 'form',
        graphql: null,
        fields: [
          ['a', '1 2'],
          ['b', "'"],
          ['c[d]', 'e'],
        ],
      },
    });
    expect(read([], 'a=1+2')).toMatchObject({ leaves: [['body.form.a', '1 2']] });
  });
});

describe('two content types', () => {
  it('give the text besides', () => {
    const headers: HeaderField[] = [
      ['content-type', 'application/x-www-form-urlencoded'],
      ['content-type', 'application/json'],
    ];
    expect(read(headers, 'a={"b":1}').leaves).toContainEqual(['body.text', 'a={"b":1}']);
    expect(read('text/plain, text/xml', 'x').leaves).toEqual([['body.text', 'x']]);
  });
});

describe('XML', () => {
  it('reads texts, attributes, CDATA, instructions', () => {
    const text =
      '<?xml version="1.0"?><s:E xmlns:s="urn:x"><a id="1 2">sel<!-- -->ect<![CDATA[ <b>]]></a><c>&lt;d&gt;</c><?php echo?></s:E>';
    expect(read('application/soap+xml', text)).toEqual({
      leaves: [
        ['body.xml.s:E.@xmlns:s', 'urn:x'],
        ['body.xml.s:E.a.@id', '1 2'],
        ['body.xml.s:E.a', 'select <b>'],
        ['body.xml.s:E.c', '<d>'],
        ['body.xml.?php', 'echo'],
      ],
      facts: [],
      gaps: [],
      body: {
        kind: 'xml',
        root: 's:E',
        fields: [
          { path: 's:E.@xmlns:s', value: 'urn:x' },
          { path: 's:E.a.@id', value: '1 2' },
          { path: 's:E.a', value: 'select <b>' },
          { path: 's:E.c', value: '<d>' },
        ],
      },
    });
  });

  it('never expands an entity, and shows the DOCTYPE', () => {
    const doctype = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "&x;&x;">]>';
    const { leaves, facts, gaps } = read('text/xml', `${doctype}<a b="&y;">&x;</a>`);
    expect(leaves).toEqual([
      ['body.xml.!doctype', doctype],
      ['body.xml.a.@b', '&y;'],
      ['body.xml.a', '&x;'],
    ]);
    expect(facts).toEqual(['xml-doctype']);
    expect(gaps).toEqual([]);
  });

  it('that is broken is text', () => {
    expect(read('text/xml', '<a><b></a>')).toMatchObject({ facts: ['unparsable-body'], gaps: ['unparsable'], body: { kind: 'text' } });
    expect(read('text/xml', 'x')).toMatchObject({ gaps: ['unparsable'] });
  });

  it('in an encoding nobody here reads is a gap', () => {
    expect(read('text/xml', '<?xml version="1.0" encoding="UTF-7"?><a>+ADw-b</a>').gaps).toEqual(['content-type']);
    expect(read('text/xml', '<?xml version="1.0" encoding="ISO-8859-1"?><a>b c</a>').gaps).toEqual([]);
  });

  it('sent as text is read both ways', () => {
    expect(read('text/plain', '<script>alert(1)</script>').leaves).toEqual([
      ['body.text', '<script>alert(1)</script>'],
      ['body.xml.script', 'alert(1)'],
    ]);
  });
});

describe('GraphQL', () => {
  const document =
    'query Find($id: ID = "7") { me: user(id: "x\' or 1=1", f: {a: 1}) { name ...F @include(if: $x) ... on User { mail } } } fragment F on User { __typename }';

  it('over JSON', () => {
    const { leaves, body } = read('application/json', JSON.stringify({ query: document, variables: { id: '9 9' } }));
    expect(leaves.map(([point]) => point)).toEqual([
      'body.json.query',
      'body.json.variables.id',
      'body.json.query|graphql[0]',
      'body.json.query|graphql[1]',
    ]);
    expect(leaves[3]?.[1]).toBe("x' or 1=1");
    expect(body).toMatchObject({
      kind: 'json',
      graphql: {
        operations: [{ type: 'query', name: 'Find' }],
        depth: 3,
        fields: 4,
        aliases: 1,
        directives: 1,
        cost: 4,
        introspection: false,
        debug: false,
        batch: 1,
      },
    });
  });

  it('as a document, in a batch, and asking for the schema', () => {
    expect(read('application/graphql', '{ __schema { types { name } } }').body).toMatchObject({
      kind: 'graphql',
      graphql: { operations: [{ type: 'query', name: '' }], depth: 3, introspection: true },
    });
    expect(read('application/json', JSON.stringify([{ query: '{a}' }, { query: 'mutation M {b}' }])).body).toMatchObject({
      graphql: {
        operations: [
          { type: 'query', name: '' },
          { type: 'mutation', name: 'M' },
        ],
        fields: 2,
      },
    });
  });

  it('survives what is no document', () => {
    for (const text of ['{', '}}}}', '{a(', '"""', '{a"\\', 'query query query {', ') } @@ ...']) {
      expect(read('application/graphql', text).body.kind).toBe('graphql');
    }
    expect(read('application/json', '{"query":"coffee {large}"}').body).toMatchObject({ graphql: null });
  });
});

describe('multipart', () => {
  const type = 'multipart/form-data; boundary=B';
  const part = (head: string, content: string): string => `--B\r\n${head}\r\n\r\n${content}\r\n`;

  it('reads names, file names, types and contents', () => {
    const body = `${part('Content-Disposition: form-data; name="note"', "it's")}${part('Content-Disposition: form-data; name="file"; filename="../x.php"\r\nContent-Type: text/plain', '<?php')}--B--\r\n`;
    expect(read(type, body)).toEqual({
      leaves: [
        ['body.multipart.note', "it's"],
        ['body.multipart.file.filename', '../x.php'],
        ['body.multipart.file.type', 'text/plain'],
        ['body.multipart.file', '<?php'],
      ],
      facts: [],
      gaps: [],
      body: {
        kind: 'multipart',
        graphql: null,
        parts: [
          { name: 'note', filename: null, contentType: '', text: "it's", bytes: 4 },
          { name: 'file', filename: '../x.php', contentType: 'text/plain', text: '<?php', bytes: 5 },
        ],
      },
    });
  });

  it('a binary file is a gap', () => {
    const content = '\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000e\u000f\u0010\u0011';
    expect(read(type, `${part('Content-Disposition: form-data; name="f"; filename="a.bin"', content)}--B--`)).toMatchObject({
      gaps: ['content-type'],
    });
    expect(read(type, `${part('Content-Disposition: form-data; name="f"', content)}--B--`)).toMatchObject({ gaps: [] });
  });

  it('parts of other multipart types need no name', () => {
    expect(read('multipart/mixed; boundary=B', `${part('Content-Type: text/plain', 'a b')}${part('X-Y: z', 'c d')}--B--`)).toMatchObject({
      leaves: [
        ['body.multipart.0.type', 'text/plain'],
        ['body.multipart.0', 'a b'],
        ['body.multipart.1.header.x-y', 'z'],
        ['body.multipart.1', 'c d'],
      ],
      gaps: [],
    });
  });

  const disposition = 'Content-Disposition: form-data; name="a"';
  it.each([
    ['no boundary in the type', 'multipart/form-data', `${part(disposition, 'NEEDLE')}--B--`],
    ['another boundary in the body', 'multipart/form-data; boundary=C', `${part(disposition, 'NEEDLE')}--B--`],
    ['two boundaries in the type', 'multipart/form-data; boundary=B; boundary=C', `${part(disposition, 'NEEDLE')}--B--`],
    ['a preamble', type, `NEEDLE\r\n${part(disposition, 'x')}--B--`],
    ['an epilogue', type, `${part(disposition, 'x')}--B--\r\nNEEDLE`],
    ['no end', type, part(disposition, 'NEEDLE')],
    ['bare line feeds', type, `${part(disposition, 'NEEDLE')}--B--`.replaceAll('\r\n', '\n')],
    ['a bare line feed before a boundary', type, `--B\r\n${disposition}\r\n\r\nNEEDLE\n--B--`],
    ['more on a boundary line', type, `--Bx\r\n${disposition}\r\n\r\nNEEDLE\r\n--B--`],
    ['a folded header', type, `${part('Content-Disposition: form-data;\r\n name="a"', 'NEEDLE')}--B--`],
    ['a header without colon', type, `${part(`${disposition}\r\nX`, 'NEEDLE')}--B--`],
    ['no empty line', type, `--B\r\n${disposition}\r\nNEEDLE\r\n--B--`],
    ['no disposition', type, `${part('X: y', 'NEEDLE')}--B--`],
    ['two dispositions', type, `${part(`${disposition}\r\n${disposition}`, 'NEEDLE')}--B--`],
    ['no name', type, `${part('Content-Disposition: form-data', 'NEEDLE')}--B--`],
    ['two names', type, `${part(`${disposition}; name="b"`, 'NEEDLE')}--B--`],
    ['two file names', type, `${part(`${disposition}; filename="x"; filename*=UTF-8''NEEDLE`, 'x')}--B--`],
  ])('%s can be read in two ways', (_name, contentType, body) => {
    const { leaves, facts, gaps } = read(contentType, body);
    expect(facts).toContain('unparsable-body');
    expect(gaps).toContain('unparsable');
    expect(leaves.some(([, value]) => value.includes('NEEDLE'))).toBe(true);
  });
});

describe('GraphQL wherever servers take it', () => {
  const document = 'query Q { a { b(c: "x y") { d } } }';
  const part = (name: string, value: string): string => `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

  it.each<[string, string, string]>([
    ['a text', 'text/plain', document],
    ['a field of a form', 'application/x-www-form-urlencoded', `query=${encodeURIComponent(document)}`],
    [
      'the operations of a multipart body',
      'multipart/form-data; boundary=B',
      `${part('operations', JSON.stringify({ query: document }))}${part('0', 'file')}--B--\r\n`,
    ],
    [
      'a batch in a multipart body',
      'multipart/form-data; boundary=B',
      `${part('operations', JSON.stringify([{ query: document }]))}--B--\r\n`,
    ],
  ])('%s', (_where, type, body) => {
    expect(read(type, body).body).toMatchObject({ graphql: { depth: 3, fields: 3 } });
  });

  it.each(['# A note {a: 1}', 'body { color: red }', 'query my account, please', '{ "a": 1 }'])('not %j', (text) => {
    expect(read('text/plain', text).body).toMatchObject({ graphql: null });
  });
});
