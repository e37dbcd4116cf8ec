import { ATTACK_CLASS_INFO, type Excerpt, type Finding } from '@sallyport/core';
import { expect, it } from 'vitest';
import { isPartlyMasked, replayRequests } from './replay-requests.ts';

const at = (point: string): Finding => ({
  ...{ detector: 'sqli.union', class: 'sqli', point, severity: 'high', confidence: 0.9, evidence: '', indicators: [] },
  ...ATTACK_CLASS_INFO.sqli,
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

it('sends only what was recorded where the place cannot be changed', () => {
  for (const [target, body, point] of [
    ['/files/..%2f..%2fetc', '', 'path[1]'],
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
