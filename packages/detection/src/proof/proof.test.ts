import type { HeaderField, ResponseView } from '@sallyport/core';
import { canonicalRequest, extractRequest, extractResponse } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { createDetection } from '../detection.ts';
import { RULES } from '../rules.ts';
import { PROOF_RULES, proofs } from './proof.ts';

const detection = createDetection();

interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string;
  readonly headers?: readonly HeaderField[];
  readonly latency_ms?: number;
}

function proven(target: string, { status = 200, type = 'text/html', body = '', headers = [], latency_ms = 5 }: Answer): string[] {
  const { request } = canonicalRequest({
    method: 'GET',
    target,
    scheme: 'https',
    headers: [['host', 'api.bank.example']],
    body: { state: 'none', bytes: new Uint8Array() },
  });
  const { leaves } = extractRequest(request);
  const bytes = Buffer.from(body);
  const response: ResponseView = {
    status,
    headers: [['content-type', type], ...headers],
    body: { state: bytes.length === 0 ? 'none' : 'complete', bytes },
    latency_ms,
  };
  const answerLeaves = extractResponse(response).leaves;
  return proofs({
    attacks: detection.inspect(leaves, request, null).findings,
    requestLeaves: leaves,
    leaks: detection.inspectResponse(answerLeaves, response).findings,
    answerLeaves,
    response,
  }).map((finding) => `${finding.detector} ${finding.severity} ${finding.point}`);
}

const q = (value: string): string => `/search?q=${encodeURIComponent(value)}`;

describe('an attack and its proof', () => {
  it.each<[string, string, Answer, string[]]>([
    [
      'an SQL error after an injection',
      q("x' UNION SELECT card FROM vault--"),
      { status: 500, type: 'application/json', body: '{"error":"You have an error in your SQL syntax"}' },
      ['sqli.exploited critical response.body.json.error'],
    ],
    [
      'the file that was asked for',
      `/download?file=${encodeURIComponent('../../../../etc/passwd')}`,
      { type: 'text/plain', body: 'root:x:0:0:root:/root:/bin/bash\n' },
      ['path-traversal.exploited critical response.body.text'],
    ],
    [
      'the output of a command',
      q('x; cat /etc/passwd; id'),
      { type: 'text/plain', body: 'uid=0(root) gid=0(root)' },
      ['cmdi.exploited critical response.body.text', 'path-traversal.exploited critical response.body.text'],
    ],
    [
      'credentials of a cloud machine',
      `/fetch?url=${encodeURIComponent('http://169.254.169.254/latest/meta-data/iam/security-credentials/role')}`,
      { type: 'application/json', body: '{"AccessKeyId":"AKIAIOSFODNN7EXAMPLE","Token":"x"}' },
      ['ssrf.exploited critical response.body.json.AccessKeyId'],
    ],
    [
      'a script that comes back as HTML',
      q('<script>alert(document.cookie)</script>'),
      { body: '<p>No hits for <script>alert(document.cookie)</script></p>' },
      ['xss.exploited critical response.body.text'],
    ],
    [
      'a script that comes back escaped',
      q('<script>alert(document.cookie)</script>'),
      { body: '<p>No hits for &lt;script&gt;alert</p>' },
      [],
    ],
    [
      'a script that comes back as JSON',
      q('<script>alert(document.cookie)</script>'),
      { type: 'application/json', body: '{"q":"<script>alert(document.cookie)</script>"}' },
      [],
    ],
    ['the result of a template', q('{{1337*1338}}'), { body: '<p>Hello 1788906</p>' }, ['ssti.exploited critical response.body.text']],
    ['a template that comes back', q('{{1337*1338}}'), { body: '<p>Hello {{1337*1338}}</p>' }, []],
    ['the delay that was ordered', q("1' AND SLEEP(5)-- -"), { latency_ms: 5_100 }, ['sqli.exploited critical response']],
    ['no delay', q("1' AND SLEEP(5)-- -"), { latency_ms: 40 }, []],
    ['another delay', q("1' AND SLEEP(5)-- -"), { latency_ms: 60_000 }, []],
    ['an error without an attack', '/search?q=coffee', { status: 500, body: 'You have an error in your SQL syntax' }, []],
    ['an attack and another leak', q("x' UNION SELECT card FROM vault--"), { status: 500, body: 'Traceback (most recent call last):' }, []],
  ])('%s', (_name, target, answer, expected) => {
    expect(proven(target, answer).sort()).toEqual(expected);
  });

  it('has a rule for each class that can be proven, known like any other', () => {
    for (const rule of PROOF_RULES.values()) expect(RULES.get(rule.id)).toBe(rule);
  });
});
