import { type Actor, canUse } from '../../access/actor.ts';
import type { SpecHead, SpecVersionHead } from '../../publish/spec-store.ts';
import { specsPolicy } from './policy.ts';
import type { SpecList, SpecVersions, SpecView } from './schema.ts';

export function presentSpec(actor: Actor, row: SpecHead): SpecView {
  const { id, name, title, version, openapi, operations, sha256, bytes, uploaded_at, uploaded_by } = row;
  const can = canUse(actor, specsPolicy, { delete: 'specs.delete' });
  return { id, name, title, version, openapi, operations, sha256, bytes, uploaded_at, uploaded_by, can };
}

export function presentSpecs(actor: Actor, rows: readonly SpecHead[], origins: readonly string[]): SpecList {
  return { items: rows.map((row) => presentSpec(actor, row)), can: canUse(actor, specsPolicy, { create: 'specs.upload' }), origins };
}

export function presentVersions(actor: Actor, name: string, versions: readonly SpecVersionHead[]): SpecVersions {
  const items = versions.map(({ seq, name: _, ...rest }) => ({ version_id: String(seq), ...rest }));
  return { name, items, can: canUse(actor, specsPolicy, { restore: 'specs.restore' }) };
}
