import type { ScanFinding } from '../model.ts';
import { fingerprint } from '../run/finding.ts';
import { triage } from '../run/triage.ts';
import type { ScanReport } from './model.ts';

/** A finding with what reports have to escape in every text. */
export function exampleFinding(operation: string, change: Partial<ScanFinding> = {}): ScanFinding {
  return {
    fingerprint: fingerprint('bola-read', operation, 'path.id'),
    check: 'bola-read',
    title: "Another user's object can be read",
    severity: 'high',
    owasp: 'API1:2023',
    cwe: 639,
    cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N',
    operation,
    point: 'path.id',
    proof: ['alice reads <b>bob</b>s | object & more'],
    remediation: 'Check the owner.',
    data: ['email'],
    evidence: [
      {
        as: 'alice',
        method: 'GET',
        url: "http://target/orders/7?q='x",
        request_headers: { authorization: 'Bearer [credential]' },
        request_body: '{"a":"it\'s"}',
        status: 200,
        response_headers: { 'content-type': 'application/json' },
        response_body: '{"note":"<script>]]>\u0001"}',
        latency_ms: 1.5,
        at: '2027-01-01T00:00:00.000Z',
        request_sha256: 'a'.repeat(64),
        response_sha256: 'b'.repeat(64),
      },
    ],
    location: { pointer: '/paths/~1orders/get', line: 12 },
    ...change,
  };
}

export function exampleReport(findings: readonly ScanFinding[]): ScanReport {
  const result = {
    findings,
    requests: 10,
    duration_ms: 1_234,
    stopped: null,
    operations: 3,
    reached: ['GET /orders/{id}', 'GET /me'],
    unreached: ['PUT /x'],
    seed: 'seed',
    target: 'http://target',
    notes: ['a note'],
  };
  return { result, triage: triage(findings, new Set(), [], '2027-01-01'), spec: 'openapi.yaml', version: '0.1.0' };
}
