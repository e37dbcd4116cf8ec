import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import type { Customer } from './data.ts';
import { makeCustomers } from './data.ts';
import { serveBank, serveBureau } from './server.ts';
import { runTraffic } from './traffic/index.ts';

export interface DemoBank {
  readonly port: number;
  readonly bureauPort: number;
  readonly customers: readonly Customer[];
  /** Sends the demo's traffic to the gateway until `close`. */
  traffic(gateway: string, onRound?: (sent: number) => void): Promise<void>;
  close(): void;
}

export interface DemoBankOptions {
  /** 0 takes a free port. */
  readonly port: number;
  readonly bureauPort: number;
  /** Where the bank sends its calls to the credit bureau; `null` calls it without the gateway. */
  readonly egress: string | null;
  readonly pause_ms: number;
}

/** What the demo bank says its API is. */
export const DEMO_DESCRIPTION: string = fileURLToPath(new URL('../openapi.yaml', import.meta.url));

const CUSTOMERS = 60;
const SEED = 20_260_301;

/** Starts the demo bank and the third party it calls, both on loopback. */
export async function startDemoBank(options: DemoBankOptions): Promise<DemoBank> {
  const customers = makeCustomers(CUSTOMERS, SEED);
  const partnerKey = `pk_demo_${randomBytes(12).toString('hex')}`;
  const stop = new AbortController();
  const bureau = await serveBureau(options.bureauPort);
  const bureauUrl = options.egress ?? `http://127.0.0.1:${bureau.port}`;
  const creditScore = async (ssn: string): Promise<unknown> => {
    const reply = await request(`${bureauUrl}/v2/scores`, {
      method: 'POST',
      headers: { host: 'api.credit-bureau.example', 'content-type': 'application/json', authorization: 'Bearer demo-bureau-token' },
      body: JSON.stringify({ ssn, purpose: 'LOAN' }),
    });
    return reply.body.json();
  };
  const bank = await serveBank({ customers, sessions: new Map(), partnerKey, creditScore, now: () => new Date() }, options.port);
  return {
    port: bank.port,
    bureauPort: bureau.port,
    customers,
    traffic: (gateway, onRound) =>
      runTraffic({
        gateway,
        customers,
        partnerKey,
        seed: SEED,
        pause_ms: options.pause_ms,
        signal: stop.signal,
        ...(onRound && { onRound }),
      }),
    close() {
      stop.abort();
      for (const { server } of [bank, bureau]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}
