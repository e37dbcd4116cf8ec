import { gzipSync } from 'node:zlib';
import type { HeaderField } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { extractRequest } from '../leaves/request.ts';
import { extractResponse } from '../leaves/response.ts';

type Part = readonly [number: number, content: string | Uint8Array | bigint];

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (let left = value; ; left >>= 7n) {
    if (left < 128n) return Buffer.from([...bytes, Number(left)]);
    bytes.push(Number(left & 127n) | 128);
  }
}

/** A message of length-delimited fields and numbers. */
function message(...parts: readonly Part[]): Buffer {
  return Buffer.concat(
    parts.flatMap(([number, content]) => {
      if (typeof content === 'bigint') return [varint(BigInt(number) << 3n), varint(content)];
      const bytes = Buffer.from(content);
      return [varint((BigInt(number) << 3n) | 2n), varint(BigInt(bytes.length)), bytes];
    }),
  );
}

function frame(content: Uint8Array, flags = 0): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flags;
  head.writeUInt32BE(content.length, 1);
  return Buffer.concat([head, content]);
}

function read(body: Uint8Array, type = 'application/grpc', more: readonly HeaderField[] = []) {
  const headers: readonly HeaderField[] = [['content-type', type], ...more];
  const request = { method: 'POST', scheme: 'https', host: 'a', target: '/', path: '/', query: '', headers } as const;
  const { leaves, gaps, facts } = extractRequest({ ...request, body: { state: 'complete', bytes: body } });
  return {
    leaves: leaves.filter(({ kind }) => kind === 'body').map(({ point, value }): readonly [string, string] => [point, value]),
    gaps: gaps.map(({ reason }) => reason),
    facts: facts.map(({ kind }) => kind),
  };
}

const ATTACK = "x' UNION SELECT pan FROM cards--";

describe('gRPC without descriptors', () => {
  it('reads the texts of every message, at any depth, and leaves no gap', () => {
    const inner = message([1, 7n], [2, message([1, message([3, ATTACK])])], [9, 'note']);
    const { leaves, gaps } = read(Buffer.concat([frame(message([1, 'DE89'], [4, inner])), frame(message([2, 'second']))]));
    expect(gaps).toEqual([]);
    expect(leaves).toContainEqual(['body.grpc[0].1', 'DE89']);
    expect(leaves).toContainEqual(['body.grpc[0].4.2.1.3', ATTACK]);
    expect(leaves).toContainEqual(['body.grpc[0].4.9', 'note']);
    expect(leaves).toContainEqual(['body.grpc[1].2', 'second']);
  });

  it.each(['application/grpc+proto', 'application/grpc-web+proto', 'application/connect+proto'])('reads %s', (type) => {
    expect(read(frame(message([1, ATTACK])), type)).toMatchObject({ leaves: [['body.grpc[0].1', ATTACK]], gaps: [] });
  });

  it('takes messages out of their compression', () => {
    const body = frame(gzipSync(message([1, ATTACK])), 1);
    expect(read(body, 'application/grpc', [['grpc-encoding', 'gzip']])).toMatchObject({ leaves: [['body.grpc[0].1', ATTACK]], gaps: [] });
    expect(read(body, 'application/grpc', [['grpc-encoding', 'snappy']]).gaps).toEqual(['content-encoding']);
    expect(read(frame(Buffer.from('no gzip'), 1), 'application/grpc', [['grpc-encoding', 'gzip']]).gaps).toEqual(['content-encoding']);
  });

  it('stops at a bomb', () => {
    const body = frame(gzipSync(Buffer.alloc(20_000_000)), 1);
    const { gaps, facts } = read(body, 'application/grpc', [['grpc-encoding', 'gzip']]);
    expect(gaps).toEqual(['decode-limit']);
    expect(facts).toContain('compression-bomb');
  });

  it('reads base64 of gRPC-Web that was flushed in pieces, and its trailers', () => {
    const body = [frame(message([1, ATTACK])), frame(Buffer.from('x-note: a b\r\n'), 0x80)].map((part) => part.toString('base64')).join('');
    const { leaves, gaps } = read(Buffer.from(body), 'application/grpc-web-text');
    expect(gaps).toEqual([]);
    expect(leaves).toContainEqual(['body.grpc[0].1', ATTACK]);
    expect(leaves).toContainEqual(['body.grpc[1]', 'x-note: a b\r\n']);
  });

  it('reads JSON in frames as JSON', () => {
    const { leaves } = read(frame(Buffer.from(JSON.stringify({ a: { b: ATTACK } }))), 'application/grpc+json');
    expect(leaves).toContainEqual(['body.grpc[0]|json.a.b', ATTACK]);
  });

  it('says so when the framing is broken, and reads what there is', () => {
    const { leaves, gaps } = read(Buffer.concat([Buffer.from([0, 0, 0, 9, 9]), message([1, ATTACK])]));
    expect(gaps).toEqual(['unparsable']);
    expect(leaves.some(([, value]) => value.includes(ATTACK))).toBe(true);
  });

  it('is no gap when empty', () => {
    expect(read(frame(Buffer.alloc(0)))).toEqual({ leaves: [], gaps: [], facts: [] });
  });
});

describe('what a field is without a description', () => {
  it('an attack that also walks as a message is read whole', () => {
    // Field 4 of seven bytes and field 1 of the rest: as text it begins with a quote.
    const text = '"\u0007' + "' OR 1=1" + ' --';
    const walks = Buffer.from(`"\t' OR 1=1 `);
    const { leaves } = read(frame(message([1, walks])));
    expect(leaves).toContainEqual(['body.grpc[0].1', walks.toString()]);
    expect(leaves).toContainEqual(['body.grpc[0].1.4', "' OR 1=1 "]);
    expect(read(frame(message([1, text]))).leaves.some(([, value]) => value.includes("' OR 1=1"))).toBe(true);
  });

  it('an attack between bytes that are no text is read', () => {
    const dirty = Buffer.concat([Buffer.alloc(64, 0xff), Buffer.from(ATTACK), Buffer.alloc(64, 0xfe)]);
    expect(read(frame(message([3, dirty]))).leaves).toContainEqual(['body.grpc[0].3', ATTACK]);
  });

  it('texts in groups are read', () => {
    const group = Buffer.concat([varint((5n << 3n) | 3n), message([1, ATTACK]), varint((5n << 3n) | 4n)]);
    expect(read(frame(group))).toMatchObject({ leaves: [['body.grpc[0].1', ATTACK]], gaps: [] });
  });

  it('codings of a value are opened as anywhere', () => {
    const { leaves } = read(frame(message([1, message([2, Buffer.from(ATTACK).toString('base64')])])));
    expect(leaves).toContainEqual(['body.grpc[0].1.2|base64', ATTACK]);
  });

  it('random bytes and numbers are nothing', () => {
    expect(read(frame(message([1, 5n], [2, Buffer.from([1, 2, 3, 250, 251, 252])])))).toEqual({ leaves: [], gaps: [], facts: [] });
  });

  it('nesting beyond the limit is a gap, and the attack in it still read', () => {
    let nested: Uint8Array = message([1, `\u0000${ATTACK}`]);
    for (let depth = 0; depth < 100; depth++) nested = message([2, nested], [3, Buffer.from([0xff, 0xfe])]);
    const { leaves, gaps } = read(frame(nested));
    expect(gaps).toEqual(['depth-limit']);
    expect(leaves.some(([, value]) => value.includes(ATTACK))).toBe(true);
  });

  it('never throws on any bytes', () => {
    let state = 7;
    const byte = (): number => {
      state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
      return state >> 16;
    };
    // what grows faster than its input runs into the timeout of the test
    for (let round = 0; round < 300; round++) {
      const bytes = Buffer.from(Array.from({ length: 400 }, byte));
      expect(() => read(frame(bytes))).not.toThrow();
      expect(() => read(bytes, 'application/x-protobuf')).not.toThrow();
    }
  });
});

describe('protobuf without frames, and answers', () => {
  it('reads application/x-protobuf', () => {
    expect(read(message([1, message([2, ATTACK])]), 'application/x-protobuf')).toMatchObject({
      leaves: [['body.protobuf.1.2', ATTACK]],
      gaps: [],
    });
    expect(read(Buffer.from([0xff, 0xff, 0x00, 0x01]), 'application/x-protobuf').gaps).toEqual(['content-type']);
    expect(read(Buffer.from(`{"a":"${ATTACK}"}`), 'application/protobuf').leaves).toContainEqual(['body.json.a', ATTACK]);
  });

  it('reads answers', () => {
    const bytes = frame(message([1, message([1, 'java.lang.NullPointerException at bank.Ledger'])]));
    const { leaves } = extractResponse({
      status: 200,
      headers: [['content-type', 'application/grpc']],
      body: { state: 'complete', bytes },
    } as never);
    expect(leaves.map(({ point }) => point)).toContain('response.body.grpc[0].1.1');
  });
});
