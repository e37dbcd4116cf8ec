import { answerLeaves } from '../../http/exchange.ts';
import { fieldOf } from '../../http/leaves.ts';
import { accepted, denied } from '../../learn/verdict.ts';
import type { Exchange } from '../../model.ts';
import type { Baseline, Scan } from '../../scan.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { meta } from './meta.ts';

const VERSION = /\/v(\d+)(?=\/|$)/i;

export const oldVersion: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: (operation, scan) => operation.method === 'GET' && VERSION.test(`${scan.parts.basePath}${operation.path}`),
  async run(scan, operation) {
    const baseline = scan.anyBaseline(operation);
    const current = Number(VERSION.exec(`${scan.parts.basePath}${operation.path}`)?.[1] ?? 0);
    if (baseline === null) return [];
    for (let version = current - 1; version >= Math.max(0, current - 3); version--) {
      const target = baseline.call.target.replace(VERSION, `/v${version}`);
      if (listed(scan, target)) continue;
      const proof = await look(scan, baseline, target, version);
      if (proof !== null) return [proof];
    }
    return [];
  },
};

function listed(scan: Scan, target: string): boolean {
  const path = target.split('?', 1)[0]!;
  return scan.operations.some((one) =>
    new RegExp(`^${`${scan.parts.basePath}${one.path}`.replace(/[.+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path),
  );
}

async function look(scan: Scan, baseline: Baseline, target: string, version: number): Promise<Proof | null> {
  const { operation, session, call, second } = baseline;
  const seen = await replayed(async () => {
    const exchange = await scan.as(session, { ...call, target });
    return accepted(exchange) && overlap(second, exchange) >= 0.5 ? exchange : null;
  });
  if (seen === null) return null;
  const never = await scan.as(session, { ...call, target: call.target.replace(VERSION, '/v97') });
  if (accepted(never) && overlap(second, never) >= 0.5) return null;
  const anonymous = await scan.send({ ...call, target });
  const gate = scan.gate(operation);
  const weaker =
    accepted(anonymous) && gate !== null && (denied(gate.anonymous) || !accepted(gate.anonymous))
      ? 'it asks for no credentials, the current version does'
      : moreFields(second, seen);
  return {
    operation,
    point: 'path',
    ...(weaker === null ? { severity: 'low' as const, title: 'An old version still answers' } : {}),
    reasons: [
      `version ${version} answers with the fields of the current one, three times`,
      'a version that never was does not',
      'the description does not list it',
      ...(weaker === null ? [] : [weaker]),
    ],
    evidence: [second, weaker === null ? seen : accepted(anonymous) ? anonymous : seen],
  };
}

function fields(exchange: Exchange): Set<string> {
  return new Set(answerLeaves(exchange).map(({ path }) => fieldOf(path)));
}

/** Share of the current fields that the other answer has too, 0..1. */
function overlap(current: Exchange, other: Exchange): number {
  const wanted = fields(current);
  const seen = fields(other);
  return wanted.size === 0 || other.json === undefined ? 0 : [...wanted].filter((field) => seen.has(field)).length / wanted.size;
}

function moreFields(current: Exchange, old: Exchange): string | null {
  const known = fields(current);
  const more = [...fields(old)].filter((field) => !known.has(field));
  return more.length === 0 ? null : `it also shows ${more.slice(0, 4).join(', ')}`;
}
