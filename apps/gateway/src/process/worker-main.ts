import { openSpoolWriter } from '@sallyport/evidence/spool';
import { pino } from 'pino';
import { describeError } from '../fault/describe-error.ts';
import { Gateway } from '../worker/gateway.ts';
import { readAhead } from '../worker/geography.ts';
import { systemClock, systemRandom } from '../worker/ports.ts';
import { PrimaryCounters } from '../worker/primary-counters.ts';
import { ALIVE_INTERVAL_MS, type ToPrimary, type ToWorker } from './messages.ts';

/** Time for exchanges under way when the primary is gone: nobody restarts anything, so it is short. */
const ORPHAN_DRAIN_MS = 5_000;

const log = pino({ name: 'sallyport-gateway', level: process.env.SALLYPORT_LOG_LEVEL ?? 'info' }, pino.destination(2));
let gateway: Gateway | null = null;
let prepared: { readonly id: number; readonly commit: () => void } | null = null;
let counters: PrimaryCounters | null = null;
let leaving = false;

function tell(message: ToPrimary): void {
  if (process.connected) process.send?.(message);
}

function start(message: Extract<ToWorker, { type: 'start' }>): void {
  const { directory, bytesMax } = message.spool;
  const spool = openSpoolWriter(directory, message.stream, { bytesMax });
  gateway = new Gateway(message.config, { clock: systemClock, random: systemRandom, log, spool });
  counters = new PrimaryCounters((id, deltas) => tell({ type: 'count', id, deltas }));
  gateway.shareCounters(counters);
  gateway.takeKeys(message.keys);
  gateway.onProofsUsed((ids) => tell({ type: 'proofs', ids }));
  gateway.onKeysWanted((issuer) => tell({ type: 'keys-wanted', issuer }));
  setInterval(() => tell({ type: 'alive' }), ALIVE_INTERVAL_MS).unref();
  tell({ type: 'started' });
}

async function listen(name: string, handle: object): Promise<void> {
  await gateway?.listen(name, { handle });
  tell({ type: 'listening', name });
}

async function prepare(message: Extract<ToWorker, { type: 'prepare' }>): Promise<void> {
  try {
    if (gateway === null) throw new Error('the worker has not started');
    await readAhead(message.config.gateway.geography);
    prepared = { id: message.id, commit: gateway.prepare(message.config) };
    tell({ type: 'prepared', id: message.id, error: null });
  } catch (error) {
    tell({ type: 'prepared', id: message.id, error: (error as Error).message });
  }
}

function commit(id: number): void {
  if (prepared?.id === id) prepared.commit();
  prepared = null;
  tell({ type: 'committed', id });
}

async function drain(deadline_ms: number): Promise<void> {
  if (leaving) return;
  leaving = true;
  try {
    await gateway?.drain(deadline_ms);
  } catch (error) {
    // Whatever cannot be closed any more must not keep the process.
    log.error({ err: describeError(error) }, 'worker could not end in order');
    process.exit(1);
  }
  process.exit(0);
}

async function handle(message: ToWorker, native: object | undefined): Promise<void> {
  switch (message.type) {
    case 'start':
      start(message);
      return;
    case 'listen':
      await listen(message.name, native as object);
      return;
    case 'prepare':
      await prepare(message);
      return;
    case 'commit':
      commit(message.id);
      return;
    case 'discard':
      if (prepared?.id === message.id) prepared = null;
      return;
    case 'samples':
      tell({ type: 'samples', id: message.id, samples: gateway?.samples() ?? [] });
      return;
    case 'counted':
      counters?.answered(message.id, message.totals);
      return;
    case 'reactions':
      gateway?.react(message.reactions);
      return;
    case 'proofs':
      gateway?.takeProofs(message.ids);
      return;
    case 'keys':
      gateway?.takeKeys(message.sets);
      return;
    case 'drain':
      await drain(message.deadline_ms);
      return;
    default: {
      const never: never = message;
      throw new Error(`unknown message ${JSON.stringify(never)}`);
    }
  }
}

// What no connection caught: its place is logged without its message, which may quote traffic, and the worker starts anew.
process.on('uncaughtException', (error) => {
  log.fatal({ err: describeError(error) }, 'worker ends');
  process.exit(1);
});
process.on('message', (message: ToWorker, native: object | undefined) => {
  handle(message, native).catch((error: unknown) => {
    tell({ type: 'failed', detail: error instanceof Error ? error.message : String(error) });
  });
});
process.on('disconnect', () => void drain(ORPHAN_DRAIN_MS));
// A terminal's Ctrl-C goes to the whole group: the primary decides how workers end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
