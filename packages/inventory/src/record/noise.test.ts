import type { Observation } from '@sallyport/core';
import { expect, it } from 'vitest';
import { createInventory } from '../inventory.ts';

const START = Date.UTC(2026, 0, 5);

/** Directories as wordlists of scanners have them. */
const FIRST =
  'admin administrator api app auth backup bak beta bin blog cache cgi config console cpanel cron data db debug demo dev docs download dump editor env error export files forum git hidden home images import includes install internal jenkins js json lib log login mail manager media monitor mysql node old panel phpmyadmin plugins portal private public reports scripts secret server setup shell shop site sql staging static status stats storage svn swagger system temp test tmp tools upload user users vendor web webmail wordpress xml'.split(
    ' ',
  );
const SECOND = [
  '',
  '.php',
  '.bak',
  '.old',
  '-old',
  '_backup',
  '-test',
  '/index.php',
  '/config',
  '/login.php',
  '/.env',
  '/.git/config',
  '/shell.jsp',
];
const WORDLIST = FIRST.flatMap((first) => SECOND.map((second) => `/${first}${second}`));

let clock = START;

function seen(path: string, more: Partial<Observation>): Observation {
  clock += 60_000;
  return {
    at: clock,
    method: 'GET',
    host: 'api.bank.example',
    segments: path.split('/').slice(1),
    protocol: 'rest',
    action: '',
    status: 200,
    auth: 'none',
    clientClass: 'public',
    client: '0000002a',
    tls: true,
    direction: 'inbound',
    requestType: '',
    responseType: 'application/json',
    requestBytes: 0,
    responseBytes: 300 + (path.length % 50),
    latency_ms: 12,
    hostile: false,
    fields: null,
    ...more,
  };
}

function walk(inventory: ReturnType<typeof createInventory>, paths: readonly string[], more: Partial<Observation>): void {
  for (const path of paths) inventory.observe(seen(path, more));
}

it.each([
  ['answered with 404', { status: 404 }],
  ['sent to the sign-in page', { status: 302 }],
  ['told politely that there is no such thing', { status: 200, responseBytes: 31 }],
  ['given the page of an application for everything', { status: 200, responseType: 'text/html', responseBytes: 4_096 }],
  ['stopped as attacks', { hostile: true, status: 403 }],
] as const)('a scanner with a wordlist makes no operation, %s; what is really there shows, also where it only refuses', (_how, answer) => {
  const inventory = createInventory();
  walk(inventory, WORDLIST, { client: '00005ca1', ...answer });
  walk(inventory, WORDLIST.slice(0, 300), { client: '00005ca2', ...answer });
  // On a host that tells paths it has from others, two refusals show that a path is routed.
  walk(inventory, ['/nothing'], { status: 404 });
  walk(inventory, ['/vault/keys', '/vault/keys', '/vault/keys', '/vault/keys', '/vault/keys', '/vault/keys'], { status: 401 });
  walk(inventory, ['/vault/keys/7', '/vault/keys/8', '/vault/keys/7', '/vault/keys/8', '/vault/keys/9', '/vault/keys/9'], {
    status: 403,
    auth: 'bearer',
  });
  walk(inventory, ['/accounts/17', '/accounts/18', '/accounts/19', '/accounts/17', '/accounts/18', '/accounts/19'], { auth: 'bearer' });
  expect(inventory.operations().map(({ template }) => template)).toEqual(['/accounts/{accountId}', '/vault/keys', '/vault/keys/{keyId}']);
});

it('what a client found before it showed itself as a scanner is an operation again once somebody else calls it', () => {
  const inventory = createInventory();
  walk(inventory, ['/health'], { client: '00005ca1' });
  expect(inventory.operations()).toHaveLength(1);
  walk(inventory, WORDLIST.slice(0, 30), { client: '00005ca1', status: 404 });
  expect(inventory.operations()).toHaveLength(0);
  walk(inventory, ['/health'], {});
  expect(inventory.operations().map(({ template, requests }) => `${template} ${requests}`)).toEqual(['/health 2']);
});
