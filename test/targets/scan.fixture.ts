import { loadDocument } from '@sallyport/contract';
import { runScan, type ScanConfig, type ScanEvent, type ScanResult, scanSchema } from '@sallyport/scanner';
import type { Service } from './service.ts';

const PASSWORDS = { alice: 'Alice-pass-1!', bob: 'Bob-pass-1!', root: 'Root-pass-1!' };

export const IDENTITIES: readonly object[] = [
  { name: 'alice', auth: { type: 'password', username: 'alice', password: PASSWORDS.alice } },
  { name: 'bob', auth: { type: 'password', username: 'bob', password: PASSWORDS.bob } },
];
export const ADMIN: object = { name: 'root', role: 'admin', auth: { type: 'password', username: 'root', password: PASSWORDS.root } };

/** Scans a target as two users, with everything switched on, and closes it. */
export async function scanTarget(
  service: Service,
  settings: object = {},
  listen: (event: ScanEvent) => void = () => undefined,
): Promise<ScanResult> {
  const api = loadDocument(service.spec, 'target.json');
  if (!api.ok) throw api.error;
  const config: ScanConfig = scanSchema.parse({
    target: service.url,
    identities: IDENTITIES,
    destructive: true,
    seed: 'tests',
    ...settings,
  });
  try {
    return await runScan(
      { config, api: api.value, place: 'target.json', clock: { now: () => Date.now(), micros: () => performance.now() * 1_000 } },
      listen,
    );
  } finally {
    await service.close();
  }
}

/** `check operation`, worst first; `info` says nothing bad and is left out. */
export function found(result: ScanResult): string[] {
  return result.findings.filter(({ severity }) => severity !== 'info').map(({ check, operation }) => `${check} ${operation}`);
}
