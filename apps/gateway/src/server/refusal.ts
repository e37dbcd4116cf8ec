import type { ErrorCode, Transaction } from '@sallyport/core';
import { faultAnswer } from '../exchange/answer.ts';
import type { ConnectionView } from '../exchange/open-transaction.ts';
import type { UpstreamFault } from '../exchange/ports.ts';
import type { Runtime } from '../exchange/snapshot.ts';

/** Records that bytes were refused before they were a request. `detail` is ours: nothing of the bytes is kept. */
export function recordRefusal(runtime: Runtime, view: Pick<ConnectionView, 'listener' | 'peer'>, code: ErrorCode, detail: string): void {
  runtime.recorder.record([{ kind: 'rejected', at: runtime.clock.now(), listener: view.listener, client: view.peer, code, detail }]);
  runtime.meter.count('sallyport_rejected_total', `code="${code}"`);
}

/** What of a message was refused. */
export function partOf(view: Pick<ConnectionView, 'door'>, exchange: { readonly transactionId: string } | null): string {
  return exchange === null ? (view.door?.detail ?? 'request head') : `request body of ${exchange.transactionId}`;
}

/** Logs that an upstream gave no answer, and records it where it was we who would not have one. Returns what the client is told. */
export function noteFault(
  runtime: Runtime,
  { listener, client, request }: Transaction,
  upstream: string,
  fault: UpstreamFault,
  detail: string,
): ReturnType<typeof faultAnswer> {
  const answer = faultAnswer(fault);
  runtime.log.warn({ upstream, fault, detail }, answer.code);
  if (fault === 'address' || fault === 'certificate')
    recordRefusal(runtime, { listener, peer: client.peer }, answer.code, `${request.host}: ${detail}`);
  return answer;
}
