import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

/** One documented weakness: where it shows, and what a finding of it may be classed as. */
export interface Weakness {
  readonly id: string;
  readonly class: string;
  readonly what: string;
  readonly operations: readonly string[];
  readonly cwe: readonly number[];
}

export interface Started {
  readonly port: number;
  stop(): void;
}

const HERE = import.meta.dirname;

export const SERVICES = ['shop', 'bank', 'notes'] as const;
export type ServiceName = (typeof SERVICES)[number];

export const weaknessesOf = (name: ServiceName): Weakness[] =>
  parse(readFileSync(join(HERE, name, 'weaknesses.yaml'), 'utf8')) as Weakness[];

/** Starts a service of this folder and waits until it listens. */
export function start(name: ServiceName | 'front', args: readonly string[]): Promise<Started> {
  const file = name === 'shop' ? 'shop/shop.py' : name === 'front' ? 'front.ts' : `${name}/main.ts`;
  const command = name === 'shop' ? 'python3' : process.execPath;
  const all = name === 'front' ? args : ['0', ...args];
  return listening(spawn(command, [join(HERE, file), ...all], { stdio: ['ignore', 'pipe', 'inherit'] }));
}

function listening(child: ChildProcess): Promise<Started> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (line: Buffer) => {
      const { port } = JSON.parse(line.toString()) as { port: number };
      resolve({ port, stop: () => child.kill() });
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it listened`)));
  });
}

/** Two customers that a user of the scanner would have, as `--user` takes them; registered where the service starts empty. */
export async function accounts(name: ServiceName, port: number): Promise<readonly string[]> {
  if (name === 'bank') return ['carla=carla:Carlas-own-word-1', 'dirk=dirk:Dirks-own-word-22'];
  const post = (path: string, body: object) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const users = [
    { name: 'anna', password: 'Annas-own-word-1' },
    { name: 'bert', password: 'Berts-own-word-22' },
  ];
  for (const user of users) {
    if (name === 'shop') await post('/api/auth/signup', { ...user, email: `${user.name}@mail.example`, phone: '+31 20 555 0199' });
    else
      await post('/graphql', {
        query: 'mutation ($input: RegisterInput!) { register(input: $input) { id } }',
        variables: { input: { username: user.name, password: user.password, email: `${user.name}@mail.example` } },
      });
  }
  return users.map((user) => `${user.name}=${name === 'shop' ? `${user.name}@mail.example` : user.name}:${user.password}`);
}

/** Writes the description as a variant has it: complete, without examples, or without what people forget to describe. */
export function description(name: ServiceName, variant: 'complete' | 'plain' | 'thin', folder: string): string {
  if (name === 'notes') return join(HERE, 'notes/schema.graphql');
  const source = readFileSync(join(HERE, name, 'openapi.yaml'), 'utf8');
  if (variant === 'complete') return join(HERE, name, 'openapi.yaml');
  const spec = parse(source) as { paths: Record<string, object> };
  const bare = variant === 'plain' ? (without(spec, 'example') as typeof spec) : spec;
  if (variant === 'thin')
    for (const path of Object.keys(bare.paths)) if (/admin|debug|v2\/check|actuator|refresh/u.test(path)) delete bare.paths[path];
  const file = join(folder, `${name}-${variant}.yaml`);
  writeFileSync(file, stringify(bare));
  return file;
}

function without(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((each) => without(each, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, inner]) => (name === key ? [] : [[name, without(inner, key)]])));
}
