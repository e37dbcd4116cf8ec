import { parseTemplate } from '@sallyport/contract/router';
import type { InventoryConfig } from '../config.ts';
import type { OperationRecord } from '../model.ts';
import type { SpecEntry } from '../spec/spec-tree.ts';
import { createStats } from '../stats/operation-stats.ts';
import type { LearnedParameter } from '../template/derive.ts';
import type { Identities } from './identity.ts';
import { buildRecord } from './record.ts';

/** Described operations that no traffic was matched with: on any of their hosts. */
export function orphanRecords(
  current: readonly SpecEntry[],
  met: ReadonlySet<SpecEntry>,
  identities: Identities,
  config: InventoryConfig,
): OperationRecord[] {
  const seen = new Set([...met].map(nameOf));
  return current.filter((entry) => !seen.has(nameOf(entry))).map((entry) => orphan(entry, identities, config));
}

/** The same operation on any server. */
function nameOf({ spec, operation }: SpecEntry): string {
  return `${operation.method} ${operation.template} ${spec.title}`;
}

function orphan(entry: SpecEntry, identities: Identities, config: InventoryConfig): OperationRecord {
  const { method, host, template } = entry.operation;
  const skeleton = template.replace(/\{[^}]*\}/g, '{}');
  return buildRecord(
    {
      id: identities.idFor('inbound', host, method, '', skeleton, template),
      method,
      host,
      template,
      action: '',
      path: pathParameters(entry),
      stats: createStats(),
      facts: { requests: 0, confirmed: false, last: 0, now: 0, entry, described: true, oldVersion: false, direction: 'inbound' },
    },
    config,
  );
}

function pathParameters({ operation }: SpecEntry): LearnedParameter[] {
  return parseTemplate(operation.template).flatMap((segment) => {
    const names = segment.kind === 'static' ? [] : segment.kind === 'mixed' ? segment.names : [segment.name];
    return names.map((name) => {
      const described = operation.parameters.find((parameter) => parameter.location === 'path' && parameter.name === name);
      return {
        name,
        types: new Map([[described?.type === 'integer' ? 'integer' : described?.format || 'text', 0]]),
        distinct: [],
        constants: new Map(),
      };
    });
  });
}
