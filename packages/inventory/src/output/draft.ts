import type { OperationRecord, ParameterRecord } from '../model.ts';
import { type OpenApiInfo, toOpenApi } from './openapi.ts';

/** What a reviewer decided on an operation of a draft. Parameters are named by {@link parameterKey}; those not named go with the operation. */
export interface DraftDecision {
  readonly accepted: boolean;
  readonly rejected: readonly string[];
}

/** Operations that can be in a draft: confirmed in traffic, or described and seen. */
export function isDraftable({ status, requests, direction }: OperationRecord): boolean {
  return status !== 'provisional' && status !== 'orphan' && requests > 0 && direction === 'inbound';
}

export function parameterKey({ location, status_class, name }: ParameterRecord): string {
  return `${location} ${status_class} ${name}`;
}

/**
 * How sure it is that what was seen in `samples` exchanges is all there is: with none that differed, the share that
 * differ is below 3 / samples at 95 % (rule of three: Hanley and Lippman-Hand, JAMA 1983). 0..1.
 */
export function draftConfidence(samples: number): number {
  return samples <= 3 ? 0 : 1 - 3 / samples;
}

/** Schemes whose header or cookie traffic does not show: a description must not ask for one under a guessed name. */
const GUESSED: ReadonlySet<string> = new Set(['api-key', 'cookie', 'signature', 'other']);

/**
 * The accepted part of a draft as an OpenAPI description to enforce. What was rejected is not in it, so that it is a
 * departure where it comes. Credentials are asked for only where traffic shows how they are sent.
 */
export function draftDocument(
  records: readonly OperationRecord[],
  decisions: ReadonlyMap<string, DraftDecision>,
  info: OpenApiInfo,
): Readonly<Record<string, unknown>> {
  const kept = records.flatMap((record): OperationRecord[] => {
    const decision = decisions.get(record.id);
    if (decision?.accepted !== true) return [];
    const rejected = new Set(decision.rejected);
    const parameters = record.parameters.filter((parameter) => parameter.location === 'path' || !rejected.has(parameterKey(parameter)));
    return [{ ...record, parameters, auth: knownAuth(record.auth) }];
  });
  return toOpenApi(kept, info);
}

function knownAuth(auth: OperationRecord['auth']): OperationRecord['auth'] {
  return auth.schemes.some(({ scheme }) => GUESSED.has(scheme)) ? { ...auth, schemes: [] } : auth;
}
