import { SEVERITIES, type Severity, severityRank } from '@sallyport/core';
import type { Check, Proof } from '../checks/check.ts';
import { dataClassesOf } from '../checks/ownership.ts';
import { sha256 } from '../http/exchange.ts';
import { FINDING_EXCHANGES_MAX } from '../limits.ts';
import type { ScanFinding } from '../model.ts';
import { evidenceOf } from './evidence.ts';

/** Data whose exposure makes any finding of reading worse. */
const WORST: ReadonlySet<string> = new Set(['SAD', 'CHD', 'credential', 'NPI']);
/** Findings about reading data: only these grow with what was read. */
const READING: ReadonlySet<string> = new Set([
  'bola-read',
  'bola-parent',
  'auth-missing',
  'bfla-read',
  'excess-data',
  'old-version',
  'hidden-route',
]);

/** A proof as it is reported. */
export function findingOf({ meta }: Check, proof: Proof): ScanFinding {
  const operation = proof.operation?.id ?? '*';
  const point = proof.point ?? '';
  const answers = proof.evidence.filter(({ status }) => status > 0 && status < 400);
  const classes = READING.has(meta.id) ? answers.flatMap(dataClassesOf) : [];
  const raised = classes.some(({ category }) => WORST.has(category)) ? 1 : 0;
  return {
    fingerprint: fingerprint(meta.id, operation, proof.variant ?? point),
    check: meta.id,
    title: proof.title ?? meta.title,
    severity: raise(proof.severity ?? meta.severity, raised),
    owasp: meta.owasp,
    cwe: proof.cwe ?? meta.cwe,
    cvss: meta.cvss,
    operation,
    point,
    proof: proof.reasons,
    remediation: meta.remediation,
    data: [...new Set(classes.map(({ id }) => id))],
    evidence: proof.evidence.slice(0, FINDING_EXCHANGES_MAX).map(evidenceOf),
    location: { pointer: proof.operation?.pointer ?? '', line: proof.operation?.line ?? 1 },
  };
}

function raise(severity: Severity, steps: number): Severity {
  return SEVERITIES[Math.min(SEVERITIES.length - 1, severityRank(severity) + steps)]!;
}

/** The same weakness of the same place has the same one in every scan, whatever ids and texts the proof used. */
export function fingerprint(check: string, operation: string, place: string): string {
  return sha256(`${check}\n${operation}\n${place.replace(/\[\d+\]/g, '[]')}`).slice(0, 32);
}
