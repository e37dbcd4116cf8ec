import { type PatchOperation, type PatchWish, proposePatch } from '@sallyport/contract';
import type { Result } from '@sallyport/core';
import type { DriftRecord, OperationRecord } from '../model.ts';

/** The JSON Patch that makes a description agree with the traffic of an operation, ready for a change of the file. */
export function suggestPatch(
  record: Pick<OperationRecord, 'method' | 'template' | 'drift'>,
  text: string,
  place: string,
): Result<PatchOperation[]> {
  return proposePatch(text, place, record, record.drift.flatMap(wishOf));
}

function wishOf(drift: DriftRecord): PatchWish[] {
  const { kind, location, name, status_class, seen } = drift;
  switch (kind) {
    case 'undeclared':
      if (location === 'selection' || location === 'argument') return [];
      if (location === 'query' || location === 'header') return [{ kind: 'parameter', name, within: location, schema: { type: seen } }];
      return [{ kind: location === 'body' ? 'request-field' : 'response-field', name, within: status_class, schema: { type: seen } }];
    case 'type':
      return location === 'body' || location === 'response' ? [{ kind: 'type', name, within: status_class, schema: { type: seen } }] : [];
    case 'status':
      return [{ kind: 'status', name, within: '', schema: {} }];
    case 'missing':
    case 'auth':
    case 'scope':
      // What is required and who may call are decided by people: the service is to be mended, not its description.
      return [];
    default:
      return kind satisfies never;
  }
}
