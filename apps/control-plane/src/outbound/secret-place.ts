import { readFileSync } from 'node:fs';
import { SallyportError } from '@sallyport/core';
import { z } from 'zod';

/** Where a secret is read from at the start: an environment variable or a file. It is in no configuration and no record. */
export interface SecretPlace {
  readonly env?: string | undefined;
  readonly file?: string | undefined;
}

export const secretSchema = (what: string): z.ZodType<SecretPlace> =>
  z
    .strictObject({
      env: z.string().min(1).max(200).optional().describe('Name of an environment variable.'),
      file: z.string().min(1).max(4_096).optional().describe('File that holds it.'),
    })
    .refine(({ env, file }) => (env === undefined) !== (file === undefined), 'name either env or file')
    .describe(what);

/** Reads a secret from where the configuration says. @throws SallyportError `CONFIG_UNREADABLE` that names the place, never the secret. */
export function readSecret({ env, file }: SecretPlace): string {
  if (env !== undefined) {
    const value = process.env[env] ?? '';
    if (value === '') throw new SallyportError('CONFIG_UNREADABLE', `environment variable ${env}`, 'it is not set');
    return value;
  }
  const value = readConfigured(file ?? '').trim();
  if (value !== '') return value;
  throw new SallyportError('CONFIG_UNREADABLE', file ?? '', 'it is empty');
}

/** A file that the configuration names, as text. @throws SallyportError `CONFIG_UNREADABLE`. */
export function readConfigured(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SallyportError('CONFIG_UNREADABLE', path, (cause as NodeJS.ErrnoException).code ?? 'cannot be read', { cause });
  }
}

/** Of another system. Plain HTTP would send secrets in the clear; on this machine it goes over no wire. */
export const outboundUrlSchema: z.ZodType<string> = z
  .url({ protocol: /^https?$/ })
  .refine(
    (text) => text.startsWith('https:') || /^http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost)(?::\d+)?(?:\/|$)/.test(text),
    'https is needed',
  );

export const outboundNameSchema: z.ZodType<string> = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and -')
  .describe('What the system is called here.');
