import { readFileSync } from 'node:fs';
import { SallyportError } from '@sallyport/core';
import { type GatewayConfig, loadGatewayConfig } from '../config/load.ts';

/** Reads a configuration file; `embedded` leaves its listeners out. Throws `CONFIG_UNREADABLE`, `CONFIG_INVALID` or `POLICY_INVALID`. */
export function readConfig(path: string, embedded: boolean): GatewayConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new SallyportError('CONFIG_UNREADABLE', path, (error as NodeJS.ErrnoException).code ?? 'cannot be read', { cause: error });
  }
  const loaded = loadGatewayConfig(text, path, embedded);
  if (!loaded.ok) throw loaded.error;
  return embedded ? { ...loaded.value, gateway: { ...loaded.value.gateway, listeners: [] } } : loaded.value;
}
