import { type Resource, route } from '../../http/route.ts';
import { gatewaysPolicy } from './policy.ts';
import { presentStream } from './presenter.ts';
import { listGateways } from './schema.ts';

/** Worker runs in one answer; the older ones are history and are in the evidence log. */
const STREAMS_SHOWN_MAX = 500;

const list = route(listGateways, async (_call, control) => {
  const now = control.clock.now();
  const rows = await control.state.db.selectFrom('policies').select(['version', 'hash']).orderBy('version').execute();
  // The same policy can come back later; the highest version with that content is meant.
  const versions = new Map(rows.map((row) => [row.hash, row.version]));
  const streams = control.streams.rows().toSorted((a, b) => b.last_heartbeat - a.last_heartbeat);
  const items = streams.slice(0, STREAMS_SHOWN_MAX).map((row) => presentStream(row, versions, now));
  return { items, live: control.streams.live(now) };
});

export const gateways: Resource = { name: 'gateways', policy: gatewaysPolicy, routes: [list] };
