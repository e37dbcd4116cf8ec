import { createRequire } from 'node:module';

/** The version of this command, of its package.json. */
export function version(): string {
  return (createRequire(import.meta.url)('../package.json') as { version: string }).version;
}
