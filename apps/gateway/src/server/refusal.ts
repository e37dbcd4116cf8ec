import type { ErrorCode } from '@sallyport/core';
import type { ConnectionView } from '../exchange/open-transaction.ts';
import type { Runtime } from '../exchange/snapshot.ts';

/** Records that bytes were refused before they were a request. `detail` is ours: nothing of the bytes is kept. */
export function recordRefusal(runtime: Runtime, view: Pick<ConnectionView, 'listener' | 'peer'>, code: ErrorCode, detail: string): void {
  runtime.recorder.record([{ kind: 'rejected', at: runtime.clock.now(), listener: view.listener, client: view.peer, code, detail }]);
  runtime.meter.count('sallyport_rejected_total', `code="${code}"`);
}
