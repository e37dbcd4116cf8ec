import { gzipSync } from 'node:zlib';
import type { HeaderField, RequestView, ResponseView } from '@sallyport/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openEnforcer } from '../enforce/open.ts';
import type { Violation } from '../enforce/violation.ts';
import { loadSpec } from '../load.ts';
import { readDescriptors } from './descriptors.ts';
import { BANK_DESCRIPTORS, field, frame, varint } from './grpc.fixture.ts';
import { WireError, WireReader } from './wire.ts';

const opened = openEnforcer({ name: 'bank', text: BANK_DESCRIPTORS }, null);
if (!opened.ok) throw opened.error;
const enforcer = opened.value;
const caller = { certificate: null, now: 0 };

function request(path: string, bytes: Uint8Array, headers: readonly HeaderField[] = [], method = 'POST'): RequestView {
  return { method, scheme: 'https', host: 'api.bank.example', target: path, path, query: '', headers, body: { state: 'complete', bytes } };
}

const input = (mediaType = 'application/grpc') => ({ body: { kind: 'binary' }, mediaType, complete: true, ambiguous: false });
const words = (violations: readonly Violation[] = []): string[] => violations.map(({ kind, point }) => `${kind} ${point}`);
const check = (path: string, bytes: Uint8Array, headers: readonly HeaderField[] = [], type?: string): string[] =>
  words(enforcer.checkRequest(request(path, bytes, headers), input(type), caller)?.violations);

const GET = '/bank.Accounts/Get';
const good = Buffer.concat([field(1, 'x'), field(2, Buffer.concat([varint(5), varint(6)])), field(2, 7), field(4, field(1, 'Ann'))]);

describe('a call', () => {
  it('that fits: packed and single numbers, a message within, compressed, with a suffix to its type', () => {
    expect(check(GET, frame(good))).toEqual([]);
    expect(check(GET, frame(gzipSync(good), 1), [['grpc-encoding', 'gzip']])).toEqual([]);
    expect(check(GET, frame(good), [], 'application/grpc+proto')).toEqual([]);
    expect(check('/bank.Accounts/Load', Buffer.concat([frame(good), frame(good)]))).toEqual([]);
  });

  it.each<[string, string, Uint8Array, string[]]>([
    ['of an unknown method', '/bank.Accounts/Steal', frame(good), ['undefined-operation path']],
    ['with an undeclared field', GET, frame(Buffer.concat([good, field(99, 'x')])), ['undefined-field body.grpc.99']],
    ['with one within', GET, frame(Buffer.concat([good, field(4, field(7, 1))])), ['undefined-field body.grpc.owner.7']],
    ['without a required field', GET, frame(field(2, 5)), ['invalid-body body.grpc.id']],
    ['with another wire type', GET, frame(Buffer.concat([good, field(3, 5)])), ['invalid-body body.grpc.rate']],
    ['with text that is none', GET, frame(field(1, Buffer.from([0xff, 0xfe]))), ['invalid-body body.grpc.id']],
    ['that is cut off', GET, frame(good).subarray(0, 20), ['invalid-body body.grpc']],
    ['whose message is cut off', GET, frame(good.subarray(0, 2)), ['invalid-body body.grpc']],
    ['with two messages where one is declared', GET, Buffer.concat([frame(good), frame(good)]), ['invalid-body body.grpc']],
    ['with none', GET, new Uint8Array(), ['invalid-body body.grpc']],
  ])('%s does not', (_, path, bytes, expected) => expect(check(path, bytes)).toEqual(expected));

  it('of another type or method does not, and of another service is none of its business', () => {
    expect(check(GET, frame(good), [], 'application/json')).toEqual(['content-type body']);
    expect(words(enforcer.checkRequest(request(GET, frame(good), [], 'GET'), input(), caller)?.violations)).toEqual([
      'undefined-operation method',
    ]);
    expect(enforcer.checkRequest(request('/bank.Other/Get', frame(good)), input(), caller)).toBeNull();
    expect(enforcer.checkRequest(request('/accounts', frame(good)), input(), caller)).toBeNull();
  });

  it('that cannot be read is neither good nor bad', () => {
    expect(() => check(GET, frame(good, 1), [['grpc-encoding', 'snappy']])).toThrow(RangeError);
    expect(() => check(GET, frame(gzipSync(Buffer.alloc(50_000_000)), 1), [['grpc-encoding', 'gzip']])).toThrow(RangeError);
    let deep = field(1, 'x');
    for (let level = 0; level < 40; level++) deep = field(2, deep);
    expect(check(GET, frame(deep))).not.toEqual([]);
  });
});

describe('an answer', () => {
  const answer = (path: string, bytes: Uint8Array, type = 'application/grpc') => {
    const { operation } = enforcer.checkRequest(request(path, frame(good)), input(), caller)!;
    const body = { state: bytes.length === 0 ? 'none' : 'complete', bytes } as const;
    const response: ResponseView = { status: 200, headers: [], body, latency_ms: 1 };
    const pan = (_name: string, value: string): readonly string[] => (value.startsWith('4111') ? ['pan'] : []);
    return words(enforcer.checkResponse(operation!, response, input(type), pan));
  };

  it('is held against its type', () => {
    expect(answer(GET, frame(field(1, 'x')))).toEqual([]);
    expect(answer(GET, new Uint8Array())).toEqual([]);
    expect(answer('/bank.Accounts/Watch', Buffer.concat([frame(field(1, 'x')), frame(field(1, 'y'))]))).toEqual([]);
    expect(answer(GET, frame(field(3, 'x')))).toEqual(['undeclared-response-field response.body.grpc.3']);
    expect(answer(GET, frame(field(1, 5)))).toEqual(['invalid-response-body response.body.grpc.id']);
    expect(answer(GET, frame(field(2, field(1, '4111111111111111'))))).toEqual(['response-data-class response.body.grpc.owner.name']);
    expect(answer(GET, frame(field(1, 'x')), 'text/html')).toEqual(['response-content-type response.body']);
  });
});

describe('descriptors', () => {
  it('load as operations, and what is none is refused', async () => {
    const loaded = await loadSpec(BANK_DESCRIPTORS, 'bank');
    expect(loaded.ok && loaded.value.operations.map(({ method, template }) => `${method} ${template}`)).toEqual([
      'POST /bank.Accounts/Get',
      'POST /bank.Accounts/Watch',
      'POST /bank.Accounts/Load',
    ]);
    for (const text of ['', 'CAAA', 'C', 'hello', BANK_DESCRIPTORS.slice(0, 40), 'type Query { a: Int }'])
      expect(readDescriptors(text)).toBeNull();
  });

  it('and messages of any bytes never hold it up or break it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const reader = new WireReader(bytes);
        try {
          while (reader.next() !== null);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
        check(GET, frame(Buffer.from(bytes)));
        readDescriptors(Buffer.from(bytes).toString('base64'));
      }),
      { numRuns: 500 },
    );
  });
});
