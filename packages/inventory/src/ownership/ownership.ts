import type { OperationRecord } from '../model.ts';

export type Criticality = 'low' | 'medium' | 'high' | 'critical';

/** Regulatory scopes an operation may be in: cardholder data environment (PCI DSS), customer information (GLBA). */
export type ComplianceScope = 'CDE' | 'GLBA';

export const CRITICALITIES: readonly Criticality[] = ['low', 'medium', 'high', 'critical'];
export const COMPLIANCE_SCOPES: readonly ComplianceScope[] = ['CDE', 'GLBA'];

/** Who answers for an operation, and what it is to the business. Empty where nobody said. */
export interface Ownership {
  readonly owner: string;
  readonly service: string;
  readonly criticality: Criticality | '';
  readonly data_owner: string;
  readonly environment: string;
  readonly tags: readonly string[];
  readonly scope: readonly ComplianceScope[];
}

/** What a rule says of the operations it holds for; what it leaves out stays as other rules have it. */
export interface OwnershipRule extends Partial<Ownership> {
  /** Exact, or `*.bank.example`; left out for any. */
  readonly host?: string;
  /** `/accounts`, which holds for everything below too; `*` stands for one segment. Left out for any. */
  readonly path?: string;
  readonly method?: string;
  /** Where it came from: by hand, or the file it was imported from. */
  readonly source: string;
}

/** Rules of one institution. Beyond it an import is refused. */
export const OWNERSHIP_RULES_MAX = 10_000;

export const UNOWNED: Ownership = { owner: '', service: '', criticality: '', data_owner: '', environment: '', tags: [], scope: [] };

/** The place of an operation, which is all that rules look at. */
export type Place = Pick<OperationRecord, 'method' | 'host' | 'template'>;

/**
 * What the rules say together: for each member the most specific rule that names it (method and host before none, then
 * the longer path, then the later rule); tags and scopes of all rules add up.
 */
export function compileOwnership(rules: readonly OwnershipRule[]): (place: Place) => Ownership {
  const ordered = rules
    .map((rule, index) => ({ rule, index, path: rule.path === undefined ? null : segmentsOf(rule.path) }))
    .sort((a, b) => weight(a.rule) - weight(b.rule) || a.index - b.index);
  return (place) => {
    const segments = segmentsOf(place.template);
    let owned: Ownership = UNOWNED;
    for (const { rule, path } of ordered) {
      if (isAt(rule, place) && (path === null || isUnder(segments, path))) owned = added(owned, rule);
    }
    return owned;
  };
}

export function ownershipOf(place: Place, rules: readonly OwnershipRule[]): Ownership {
  return compileOwnership(rules)(place);
}

function added(owned: Ownership, rule: OwnershipRule): Ownership {
  return {
    owner: rule.owner || owned.owner,
    service: rule.service || owned.service,
    criticality: rule.criticality || owned.criticality,
    data_owner: rule.data_owner || owned.data_owner,
    environment: rule.environment || owned.environment,
    tags: [...new Set([...owned.tags, ...(rule.tags ?? [])])],
    scope: [...new Set([...owned.scope, ...(rule.scope ?? [])])],
  };
}

/** Classes that put an operation into a scope whatever anyone wrote: PCI DSS 4.0.1 scope, 16 CFR 314.2(d). */
const SCOPE_OF_CATEGORY: Readonly<Record<string, ComplianceScope>> = {
  SAD: 'CDE',
  CHD: 'CDE',
  NPI: 'GLBA',
  account: 'GLBA',
};

/** Scopes that follow from the data that was seen. */
export function observedScope(record: Pick<OperationRecord, 'data_classes'>): ComplianceScope[] {
  const found = record.data_classes.flatMap(({ category }) => SCOPE_OF_CATEGORY[category] ?? []);
  return [...new Set(found)].sort();
}

function isAt(rule: OwnershipRule, { method, host }: Place): boolean {
  if (rule.method !== undefined && rule.method !== method) return false;
  return rule.host === undefined || rule.host === host || (rule.host.startsWith('*.') && host.endsWith(rule.host.slice(1)));
}

function isUnder(given: readonly string[], wanted: readonly string[]): boolean {
  return wanted.length <= given.length && wanted.every((segment, at) => segment === '*' || same(segment, given[at]!));
}

/** Parameters are the same whatever they are called. */
function same(one: string, other: string): boolean {
  return one === other || (one.startsWith('{') && other.startsWith('{'));
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '' && segment !== '**');
}

function weight(rule: OwnershipRule): number {
  return (
    (rule.path === undefined ? 0 : segmentsOf(rule.path).length) * 4 +
    (rule.host === undefined ? 0 : 2) +
    (rule.method === undefined ? 0 : 1)
  );
}
