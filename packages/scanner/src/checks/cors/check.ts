import { headerOf } from '../../http/exchange.ts';
import type { Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { type ApiCheck, type Proof, replayed } from '../check.ts';
import { meta } from './meta.ts';

/** Hosts of the description whose likes are tried. */
const HOSTS_MAX = 3;

/** Operations asked; one rule usually serves all. */
const OPERATIONS_MAX = 3;

export const cors: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan): Promise<Proof[]> {
    const baselines = scan.operations
      .flatMap((operation) => (operation.method === 'GET' ? (scan.anyBaseline(operation) ?? []) : []))
      .slice(0, OPERATIONS_MAX);
    for (const baseline of baselines) {
      const seen = await replayed(async () => {
        const origin = `https://${scan.canary()}.example`;
        const exchange = await scan.as(baseline.session, { ...baseline.call, headers: { ...baseline.call.headers, origin } });
        return allows(exchange, origin) ? exchange : null;
      });
      if (seen !== null) return [proofOf(seen, 'any origin is answered with itself and with credentials allowed, three times')];
    }
    const [first] = baselines;
    if (first === undefined) return [];
    for (const [what, origin] of lookalikes(scan)) {
      const seen = await replayed(async () => {
        const named = origin(scan.canary());
        const exchange = await scan.as(first.session, { ...first.call, headers: { ...first.call.headers, origin: named } });
        return allows(exchange, named) ? exchange : null;
      });
      if (seen !== null) return [proofOf(seen, `an origin ${what} is allowed with credentials, three times with three names`)];
    }
    const none = await replayed(async () => {
      const exchange = await scan.as(first.session, { ...first.call, headers: { ...first.call.headers, origin: 'null' } });
      return allows(exchange, 'null') ? exchange : null;
    });
    return none === null
      ? []
      : [proofOf(none, 'the origin null, which sandboxed pages of any site have, is allowed with credentials, three times')];
  },
};

function proofOf(exchange: Exchange, reason: string): Proof {
  return { operation: null, point: 'header.origin', reasons: [reason], evidence: [exchange] };
}

function allows(exchange: Exchange, origin: string): boolean {
  return headerOf(exchange, 'access-control-allow-origin') === origin && headerOf(exchange, 'access-control-allow-credentials') === 'true';
}

/** Origins of strangers that a list compared by a part of the name takes for its own. */
function lookalikes(scan: Scan): (readonly [string, (mark: string) => string])[] {
  const target = new URL(scan.parts.client.origin).hostname;
  const hosts = [...new Set([target, ...scan.parts.hosts])].slice(0, HOSTS_MAX);
  const names = [...new Set(hosts.flatMap((host) => [host, host.split('.').slice(-2).join('.')]))].filter(
    (name) => !/^[\d.:[\]]+$/.test(name) || name === target,
  );
  return names.flatMap((name) => [
    [`that ends in ${name} without a dot before it`, (mark: string) => `https://${mark}${name}`] as const,
    [`that begins with ${name} and goes on`, (mark: string) => `https://${name}.${mark}.example`] as const,
    [`that holds ${name} in another domain`, (mark: string) => `https://${mark}-${name.replaceAll('.', '-')}.example`] as const,
  ]);
}
