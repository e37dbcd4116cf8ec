import { resolve } from 'node:path';
import { kindsIn } from '../everyday/kinds.ts';
import type { Kind } from '../kind.ts';

/** A fifth look at what clients and programs send, written when the rules had been mended with the fourth in sight. */
export const FIFTH_KINDS: readonly Kind[] = kindsIn(resolve(import.meta.dirname, 'data'), [
  { prefix: 'client-', group: 'fifth client', by: 'browser', words: { crumb: 'stored', referrer: 'visited' } },
  { prefix: 'api-', group: 'fifth api', by: 'library' },
  { prefix: 'bank-', group: 'fifth bank', by: 'partner' },
]);
