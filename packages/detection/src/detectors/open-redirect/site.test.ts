import { expect, it } from 'vitest';
import { EMPTY_REQUEST } from '../../testing/cases.ts';
import { lookalikeHost } from './site.ts';

function isReported(query: string, host = 'www.bank.example'): boolean {
  let reported = false;
  lookalikeHost.inspectRequest?.({ ...EMPTY_REQUEST, host, query }, [], () => {
    reported = true;
  });
  return reported;
}

it.each([
  ['next=https://bank.example.attacker.example', 'www.bank.example'],
  ['a=1&next=https%3A%2F%2Fwww.bank.example.attacker.example%2Fx', 'www.bank.example:443'],
  ['u=//login.bank.co.uk.attacker.example/', 'bank.co.uk'],
  ['returnUrl=%40evil.example', 'bank.example'],
  ['a=1&next=.evil.example/x', 'bank.example'],
  ['continue=x:1@evil.example', 'bank.example'],
])('%s', (query, host) => expect(isReported(query, host)).toBe(true));

it.each([
  ['next=https://app.bank.example/home', 'www.bank.example'],
  ['next=https://bank.example', 'www.bank.example'],
  ['url=https://shop.co.uk/', 'shop.co'],
  ['mail=me@bank.example.', 'bank.example'],
  ['q=bank.example.terms.of.use', 'bank.example'],
  ['next=https://other.example/bank.example.html', 'bank.example'],
  ['next=http://localhost.x.example/', 'localhost'],
  ['next=.page.html', 'bank.example'],
  ['next=./home', 'bank.example'],
  ['mail=x:1@other.example', 'bank.example'],
  ['next=/@eve', 'bank.example'],
  ['next=http://10.0.0.1.x.example/', '10.0.0.1'],
])('%s is left alone', (query, host) => expect(isReported(query, host)).toBe(false));
