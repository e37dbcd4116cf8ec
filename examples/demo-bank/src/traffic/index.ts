import type { Customer } from '../data.ts';
import { Random } from '../random.ts';
import { attack } from './attackers.ts';
import { visit } from './customers.ts';
import { forgottenRound, partnerRound } from './partner.ts';

export interface TrafficOptions {
  /** Where the gateway listens, e.g. `http://127.0.0.1:8080`. */
  readonly gateway: string;
  readonly customers: readonly Customer[];
  readonly partnerKey: string;
  readonly seed: number;
  /** Pause between rounds, ms. */
  readonly pause_ms: number;
  readonly signal: AbortSignal;
  /** Called after each round with the number of requests sent so far. */
  readonly onRound?: (sent: number) => void;
}

/** Pause after a round that failed, so that a gateway that is restarting is not hammered. */
const FAILURE_PAUSE_MS = 1_000;

async function round(options: TrafficOptions, random: Random, index: number): Promise<number> {
  const { gateway } = options;
  let sent = await visit(gateway, random.pick(options.customers), random);
  if (index % 3 === 0) sent += await partnerRound(gateway, random.pick(options.customers), options.partnerKey, random);
  if (index % 4 === 0) sent += await attack(gateway, random);
  if (index % 10 === 0) sent += await forgottenRound(gateway, random.pick(options.customers));
  return sent;
}

/** Customers, a partner, forgotten clients and attackers, round after round until the signal. */
export async function runTraffic(options: TrafficOptions): Promise<void> {
  const random = new Random(options.seed);
  let sent = 0;
  for (let index = 0; !options.signal.aborted; index++) {
    let pause = options.pause_ms;
    try {
      sent += await round(options, random, index);
    } catch {
      pause = FAILURE_PAUSE_MS;
    }
    options.onRound?.(sent);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
