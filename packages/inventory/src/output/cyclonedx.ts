import { createHash } from 'node:crypto';
import type { OperationRecord } from '../model.ts';

type Json = Readonly<Record<string, unknown>>;

/** Version of the CycloneDX specification that is written (ECMA-424). */
const SPEC_VERSION = '1.6';

/**
 * The inventory as CycloneDX services: one a host and direction, with its endpoints, whether they ask for a credential
 * and cross a trust boundary, and the classes of data that flow. `at`: time of the inventory, milliseconds.
 */
export function toCycloneDx(records: readonly OperationRecord[], title: string, at: number): Json {
  const services = new Map<string, OperationRecord[]>();
  for (const record of records) {
    const key = `${record.direction} ${record.host}`;
    const known = services.get(key);
    if (known === undefined) services.set(key, [record]);
    else known.push(record);
  }
  const made = [...services.values()].map(serviceOf);
  return {
    bomFormat: 'CycloneDX',
    specVersion: SPEC_VERSION,
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(made))}`,
    version: 1,
    metadata: { timestamp: new Date(at).toISOString(), component: { type: 'application', name: title } },
    services: made,
  };
}

function serviceOf(records: readonly OperationRecord[]): Json {
  const [{ host, direction }] = records as [OperationRecord];
  const outside = records.some(({ exposure }) => exposure !== 'internal' && exposure !== 'unknown');
  return {
    'bom-ref': `service:${direction}:${host}`,
    name: host,
    endpoints: [...new Set(records.map((record) => `https://${host}${record.template}`))].filter((url) => !url.includes('*')),
    authenticated: records.every((record) => record.auth.state === 'consistent'),
    'x-trust-boundary': outside,
    data: dataOf(records),
    properties: records.map((record) => ({
      name: `sallyport:operation:${record.id}`,
      value: [record.method, record.template, record.action, record.status, record.exposure, record.risk.level]
        .filter((part) => part !== '')
        .join(' '),
    })),
  };
}

function dataOf(records: readonly OperationRecord[]): Json[] {
  const flows = new Map<string, { inbound: boolean; outbound: boolean }>();
  for (const record of records) {
    for (const { id, in_request, in_response } of record.data_classes) {
      const flow = flows.get(id) ?? { inbound: false, outbound: false };
      // Seen from the service: requests flow in, answers out.
      flow.inbound ||= in_request;
      flow.outbound ||= in_response;
      flows.set(id, flow);
    }
  }
  return [...flows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([classification, { inbound, outbound }]) => ({
      flow: inbound && outbound ? 'bi-directional' : inbound ? 'inbound' : 'outbound',
      classification,
    }));
}

/** The same inventory has the same serial number (a name-based UUID, RFC 9562 version 8). */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
