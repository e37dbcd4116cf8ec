import { weaknessFingerprint } from '@sallyport/inventory';
import type { SeenWeakness, StoredWeakness } from '../ingest/weakness-merge.ts';
import { operationPlace, seenOnce, TEXT_CHARS_MAX } from '../resources/weaknesses/import/seen.ts';
import type { WeaknessRetest } from '../resources/weaknesses/schema.ts';
import type { ScanTaskResult, TaskFinding } from './scan-task.ts';

/** Checks of the scanner that prove what traffic showed. What is not named can only be watched for. */
const CHECKS_FOR: Readonly<Record<string, readonly string[]>> = {
  'unauthenticated-access': ['auth-missing', 'auth-missing-write'],
  'unauthenticated-data': ['auth-missing', 'excess-data'],
  'excess-data': ['excess-data'],
  'verbose-error': ['verbose-error', 'server-error'],
  'security-headers': ['security-headers'],
  'cross-origin': ['cors'],
  'weak-token': ['jwt-forgery', 'jwt-weak-secret'],
  'long-lived-token': ['jwt-lifetime'],
  'no-rate-limit': ['login-rate-limit'],
  'zombie-operation': ['deprecated-served'],
  'guessable-id': ['bola-read', 'bola-write'],
};

/** What looks for a weakness again; empty where nothing does. */
export function checksFor({ seen }: Pick<StoredWeakness, 'seen'>): readonly string[] {
  return seen.source === 'scan' ? [seen.kind] : seen.source === 'traffic' ? (CHECKS_FOR[seen.kind] ?? []) : [];
}

/** The finding of a scan, as the list has it. `host`: what it is listed under. */
export function seenByScan({ fingerprint, check: kind, ...finding }: TaskFinding, host: string, at: number): SeenWeakness {
  const { title, severity, owasp, cwe, operation, point, proof, remediation } = finding;
  return {
    id: weaknessFingerprint('scan', host, fingerprint),
    source: 'scan',
    ...{ kind, title, severity, owasp, cwe, point, remediation },
    ...operationPlace(operation, host),
    detail: proof.join('; ').slice(0, TEXT_CHARS_MAX),
    ...seenOnce(at),
  };
}

/** Does the place of a scan (`GET /accounts/{id}`, without a base path; `*` for the API) hold that of a weakness? */
function holdsPlace(operation: string, { method, template }: SeenWeakness): boolean {
  if (operation === '*' || template === '/*') return true;
  const shape = (text: string): string => text.replaceAll(/\{[^{}/]*\}/g, '{}');
  const place = operationPlace(operation, '');
  return place.method === method && shape(template).endsWith(shape(place.template));
}

/** What a run says of one weakness. `untested` unless a check that would have shown it ran to its end at that place, and the operation answered. */
export function judgeRetest(weakness: StoredWeakness, result: ScanTaskResult): Pick<WeaknessRetest, 'outcome' | 'detail'> {
  const { seen } = weakness;
  const checks = new Set(checksFor(weakness));
  const found = result.findings.find(({ check, operation }) => checks.has(check) && holdsPlace(operation, seen));
  if (found !== undefined)
    return { outcome: 'present', detail: `${found.check} proves it: ${found.proof.join('; ')}`.slice(0, TEXT_CHARS_MAX) };
  if (result.stopped !== null) return { outcome: 'untested', detail: `the run ended early (${result.stopped})` };
  const ran = result.done.filter((key) => {
    const [check = '', ...operation] = key.split(' ');
    return checks.has(check) && holdsPlace(operation.length === 0 ? '*' : operation.join(' '), seen);
  });
  if (ran.length === 0) return { outcome: 'untested', detail: 'no check that would show it could be run there' };
  const answered =
    seen.template === '/*' || result.reached.some((operation) => holdsPlace(operation, seen)) || ran.every((key) => !key.includes(' '));
  if (!answered) return { outcome: 'untested', detail: 'the operation accepted no call, so nothing can be said of it' };
  return { outcome: 'gone', detail: `${ran.map((key) => key.split(' ', 1)[0]).join(', ')} ran on ${result.host} and proved nothing` };
}
