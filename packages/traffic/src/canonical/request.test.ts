import type { HeaderField } from '@sallyport/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalHost, canonicalRequest } from './request.ts';
import { openTransaction, withResponse } from './transaction.ts';

const NO_BODY = { state: 'none', bytes: new Uint8Array() } as const;

function canonical(target: string, headers: readonly HeaderField[] = [], host?: string) {
  return canonicalRequest({ method: 'GET', target, scheme: 'https', headers, body: NO_BODY, ...(host === undefined ? {} : { host }) });
}

describe('canonical request', () => {
  it('splits the target and keeps it as it was received', () => {
    const { request } = canonical('/a/../b?q=1?2&r=#x', [['Host', 'API.Bank.example.:443']]);
    expect(request).toMatchObject({ target: '/a/../b?q=1?2&r=#x', path: '/b', query: 'q=1?2&r=%23x', host: 'api.bank.example' });
    expect(request.headers).toEqual([['host', 'API.Bank.example.:443']]);
  });

  it('takes the host from :authority, then the absolute target, then the header', () => {
    const headers: HeaderField[] = [['host', 'header.example']];
    expect(canonical('/x', headers).request.host).toBe('header.example');
    expect(canonical('https://target.example/x?y', headers).request).toMatchObject({ host: 'target.example', path: '/x', query: 'y' });
    expect(canonical('https://target.example', headers).request).toMatchObject({ host: 'target.example', path: '/' });
    expect(canonical('/x', headers, 'authority.example').request.host).toBe('authority.example');
    expect(canonical('/go?to=https://other.example/', headers).request.host).toBe('header.example');
  });

  it.each([
    ['A.example:443', 'a.example'],
    ['a.example:8443', 'a.example:8443'],
    ['a.example.:8443', 'a.example:8443'],
    ['[2001:DB8::1]:443', '[2001:db8::1]'],
    ['[2001:db8::1]', '[2001:db8::1]'],
    ['', ''],
  ])('host %s is %s', (host, expected) => {
    expect(canonicalHost(host, 'https')).toBe(expected);
  });

  it('notes headers that must be single', () => {
    const { facts } = canonical('/', [
      ['host', 'a'],
      ['Host', 'a'],
      ['content-type', 'application/json'],
      ['Content-Type', 'text/xml'],
      ['accept', 'x'],
      ['accept', 'y'],
    ]);
    expect(facts).toEqual([
      { kind: 'duplicate-header', detail: 'host' },
      { kind: 'duplicate-header', detail: 'content-type' },
      { kind: 'conflicting-content-type', detail: 'content-type' },
    ]);
  });

  it('notes two content types in one header, but no comma in a quoted boundary', () => {
    expect(canonical('/', [['content-type', 'text/xml, application/json']]).facts).toEqual([
      { kind: 'conflicting-content-type', detail: 'content-type' },
    ]);
    expect(canonical('/', [['content-type', 'multipart/form-data; boundary="a,b"']]).facts).toEqual([]);
  });

  it('reuses headers that are canonical already', () => {
    const headers: HeaderField[] = [['host', 'a']];
    expect(canonical('/', headers).request.headers).toBe(headers);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.tuple(fc.string(), fc.string())), (target, headers) => {
        const { request } = canonical(target, headers);
        expect(canonical(request.path + (request.query === '' ? '' : `?${request.query}`)).request.path).toBe(request.path);
      }),
    );
  });
});

it('a transaction opens without an answer and gets one', () => {
  const source = {
    id: 'x',
    at: 1,
    listener: 'file',
    protocol: 'http/1.1',
    client: { address: '192.0.2.1', peer: '192.0.2.1', tls: null },
  } as const;
  const open = openTransaction(source, { method: 'GET', target: '/a//b', scheme: 'http', headers: [], body: NO_BODY });
  expect(open).toMatchObject({ id: 'x', response: null, request: { path: '/a/b' }, facts: [{ kind: 'path-empty-segment' }] });
  const response = { status: 200, headers: [], body: NO_BODY, latency_ms: 3 };
  expect(withResponse(open, response)).toEqual({ ...open, response });
});
