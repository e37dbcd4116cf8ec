import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedStore, openEmbeddedStore } from '../store/embedded.ts';

export function storeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'sallyport-store-'));
}

/** Why the embedded engine cannot run on this machine, or '' when it can. */
export async function chdbMissing(): Promise<string> {
  const dir = storeFolder();
  try {
    const store: EmbeddedStore = await openEmbeddedStore(dir);
    await store.close();
    return '';
  } catch (error) {
    return (error as Error).message;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
