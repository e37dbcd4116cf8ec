import { canonicalRequest } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { BLOCK_MIN, EMPTY_REQUEST } from '../../testing/cases.ts';
import { probePaths } from './paths.ts';

function confidenceOf(target: string): number {
  let seen = 0;
  const { request } = canonicalRequest({
    method: 'GET',
    target,
    scheme: 'https',
    headers: [],
    body: { state: 'none', bytes: new Uint8Array() },
  });
  probePaths.inspectRequest?.(request, [], (_rule, _point, _evidence, confidence = 0) => {
    seen = confidence;
  });
  return seen;
}

it.each<[string, boolean]>([
  ['acunetix-aspect', true],
  ['x-scan-memo', true],
  ['x-scan-id', false],
  ['accept', false],
])('the header field %s of a tool: %s', (name, told) => {
  const rules: string[] = [];
  probePaths.inspectRequest?.({ ...EMPTY_REQUEST, headers: [[name, '1']] }, [], (rule) => rules.push(rule.id));
  expect(rules).toEqual(told ? ['scanner.tool-field'] : []);
});

it.each<[string, boolean]>([
  ['Nikto', true],
  ['sqlmap', true],
  ['hydrant', false],
])('a client that says %s and no more: %s', (value, told) => {
  const rules: string[] = [];
  probePaths.inspectRequest?.({ ...EMPTY_REQUEST, headers: [['user-agent', value]] }, [], (rule) => rules.push(rule.id));
  expect(rules).toEqual(told ? ['scanner.tool'] : []);
});

describe('paths that scanners ask for', () => {
  it.each([
    '/actuator/env',
    '/api/actuator/heapdump',
    '/actuator;x=1/env',
    '/%61ctuator/env',
    '/..;/jmx-console/HtmlAdaptor?action=inspectMBean',
    '/WEB-INF/web.xml',
    '/phpMyAdmin/index.php',
    '/lib/phpunit/src/Util/PHP/eval-stdin.php',
    '/HNAP1/',
    '/backup.sql.gz',
    '/vendor/acme/lib/Test.php',
    '/upload/cmd-shell.aspx',
    '/id_rsa',
    '/etc/passwd',
    '/etc/passwd',
    '/proc/self/environ',
    '/db_backup.tar.gz',
    '/appsettings.Production.json',
    '/cgi-bin/bash',
  ])('%s is blocked', (target) => expect(confidenceOf(target)).toBeGreaterThanOrEqual(BLOCK_MIN));

  it.each(['/actuator/loggers', '/v2/_catalog', '/_cat/indices?v'])('%s is a sign', (target) => {
    expect(confidenceOf(target)).toBeGreaterThan(0);
    expect(confidenceOf(target)).toBeLessThan(BLOCK_MIN);
  });

  it.each([
    '/',
    '/actuator/health',
    '/actuator/info',
    '/actuator/prometheus',
    '/actuator/environment-report',
    '/wp-admin/post.php',
    '/wp-login.php',
    '/v1/manager/html5-banners',
    '/app.js',
    '/index.php',
    '/vendor/register.php',
    '/v1/shells.php',
    '/v1/keys/id_rsa.pub',
    '/repos/a/contents/etc/passwd.ts',
    '/repos/a/contents/appsettings.json',
    '/application.json',
    '/metadata/instances',
    '/cmdb.aspx',
    '/files/backup.zip',
    '/console/settings',
    '/cgi-bin/koha/opac-search.pl',
    '/v1/containers/json-export',
    '/en/environment',
  ])('%s is left alone', (target) => expect(confidenceOf(target)).toBe(0));
});
