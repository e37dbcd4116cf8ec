import type { Random } from './random.ts';
import type { Client } from './record.ts';

const BROWSERS: readonly string[] = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{v}.1 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:{v}.0) Gecko/20100101 Firefox/{v}.0',
];
const APPS: readonly string[] = [
  'BankApp/{v}.2 (iPhone; iOS 19.1)',
  'BankApp/{v}.2 (Android 16; Pixel 9)',
  'BankApp/{v}.2 (Android 15; SM-S931)',
];

/** Headers of a client program; browsers and apps keep orders of their own. */
function program(random: Random): Record<string, string> {
  const version = String(120 + random.below(12));
  const language = random.pick(['en-US,en;q=0.9', 'de-DE,de;q=0.9', 'fr-FR,fr;q=0.8', 'en-GB,en;q=0.9']);
  if (random.chance(0.6))
    return { 'user-agent': random.pick(APPS).replaceAll('{v}', version), accept: 'application/json', 'accept-encoding': 'gzip' };
  return {
    accept: 'application/json',
    'user-agent': random.pick(BROWSERS).replaceAll('{v}', version),
    'accept-language': language,
    'accept-encoding': 'gzip, br',
  };
}

export function homeAddress(random: Random): string {
  return `${random.pick([81, 84, 92, 109, 151])}.${random.below(256)}.${random.below(256)}.${1 + random.below(254)}`;
}

/** Carrier NAT: thousands of phones behind a few addresses. */
export function mobileAddress(random: Random): string {
  return `100.65.${random.below(4)}.${1 + random.below(60)}`;
}

export function officeAddress(office: number): string {
  return `193.10.${office % 200}.7`;
}

export function newClient(random: Random, address: string): Client {
  return { address, headers: program(random) };
}

/** What attack tools send: honest names, or their own. */
export function toolClient(random: Random, address: string): Client {
  const agent = random.pick([
    'python-requests/2.32.3',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0.0.0 Safari/537.36',
    'okhttp/4.12.0',
  ]);
  return { address, headers: { 'user-agent': agent, 'accept-encoding': 'gzip, deflate', accept: '*/*', connection: 'keep-alive' } };
}

/** An address of a proxy network: another each time. */
export function proxyAddress(random: Random): string {
  return `${random.pick([23, 45, 66, 104, 185])}.${random.below(256)}.${random.below(256)}.${1 + random.below(254)}`;
}
