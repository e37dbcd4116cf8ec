import { setTimeout } from 'node:timers/promises';
import { until } from '../../test/main-job/product.fixture.ts';
import { Site } from '../../test/resilience/site.fixture.ts';

/** What of a policy change was waited for, milliseconds from sending it. */
export interface Effect {
  /** Until every gateway decided by it. */
  readonly decided_ms: number;
  /** Until the control plane said that every gateway runs on it. */
  readonly said_ms: number;
}

interface View {
  readonly version: number;
  readonly gateways: { readonly applied: number; readonly of: number };
}

const ATTACK = "x' UNION SELECT card FROM vault--";
const LOOK_MS = 2;

/** Two gateways in processes of their own, joined to one control plane: changes the mode again and again. */
export async function measureEffect(changes: number): Promise<readonly Effect[]> {
  const first = await Site.open();
  const socket = `unix:${first.folder}/control-plane.sock`;
  const second = await Site.open({ gateway: { control_plane: { url: socket, name: 'second', token_file: `${first.folder}/token` } } });
  const sites = [first, second];
  try {
    await first.controlPlane.start();
    await Promise.all(sites.map((site) => site.gateway.start()));
    const api = await first.signIn();
    const look = (): Promise<View> => api.get<View>('/settings/policy');
    let { version } = await until(async () => {
      const view = await look();
      return view.gateways.of === sites.length && view.gateways.applied === sites.length ? view : null;
    }, 'both gateways');
    const effects: Effect[] = [];
    for (let index = 0; index < changes; index++) {
      const mode = index % 2 === 0 ? 'monitor' : 'block';
      const sent = performance.now();
      const seen = Promise.all(sites.map((site) => answers(site.port, mode === 'block' ? 403 : 200)));
      const change = { version, level: 'global', mode, reason: 'measured' };
      ({ version } = await api.send<View>('PUT', '/settings/mode', change));
      await seen;
      const decided_ms = performance.now() - sent;
      await until(async () => ((await look()).gateways.applied === sites.length ? true : null), 'both gateways to say so');
      effects.push({ decided_ms, said_ms: performance.now() - sent });
    }
    return effects;
  } finally {
    // The second one hangs on the first one's control plane.
    await second.close();
    await first.close();
  }
}

/** Resolves when a gateway answers an attack with this status. */
async function answers(port: number, status: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/a`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: ATTACK });
    await answer.arrayBuffer();
    if (answer.status === status) return;
    await setTimeout(LOOK_MS);
  }
}
