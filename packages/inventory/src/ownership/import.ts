import { parseYamlDocuments } from '@sallyport/contract';
import { SallyportError } from '@sallyport/core';
import {
  COMPLIANCE_SCOPES,
  type ComplianceScope,
  CRITICALITIES,
  type Criticality,
  OWNERSHIP_RULES_MAX,
  type OwnershipRule,
} from './ownership.ts';

export type OwnershipFormat = 'codeowners' | 'backstage' | 'csv';

/** Reads owners from a file people keep already. @throws SallyportError `RECORD_INVALID` naming the line. */
export function importOwners(text: string, format: OwnershipFormat, place: string): OwnershipRule[] {
  const rules = READERS[format](text, place);
  if (rules.length > OWNERSHIP_RULES_MAX)
    throw new SallyportError('RECORD_INVALID', place, `${rules.length} rules, over the limit of ${OWNERSHIP_RULES_MAX}`);
  return rules;
}

const READERS: Readonly<Record<OwnershipFormat, (text: string, place: string) => OwnershipRule[]>> = {
  codeowners: fromCodeowners,
  backstage: fromBackstage,
  csv: fromCsv,
};

/** GitHub's and GitLab's CODEOWNERS, with paths of APIs for paths of files: `/v1/payments/  @bank/payments`. The last match wins there too. */
function fromCodeowners(text: string, place: string): OwnershipRule[] {
  return text.split(/\r?\n/).flatMap((line, index): OwnershipRule[] => {
    const [pattern, ...owners] = line
      .replace(/(?:^|\s)#.*$/, '')
      .trim()
      .split(/\s+/);
    if (pattern === undefined || pattern === '' || /^\^?\[/.test(pattern)) return [];
    if (owners.length === 0) throw new SallyportError('RECORD_INVALID', `${place}:${index + 1}`, 'a pattern without an owner');
    const path = pattern.replace(/\/?\*{1,2}$/, '').replace(/^(?!\/)/, '/');
    return [{ ...(path === '/' || path === '' ? {} : { path }), owner: owners.join(' '), source: place }];
  });
}

interface Entity {
  readonly kind?: unknown;
  readonly metadata?: { readonly name?: unknown; readonly tags?: unknown; readonly annotations?: Readonly<Record<string, unknown>> };
  readonly spec?: { readonly owner?: unknown; readonly system?: unknown; readonly lifecycle?: unknown; readonly definition?: unknown };
}

/** Annotations of a Backstage entity that say which operations are meant. */
const PATH_ANNOTATION = 'sallyport/path';
const HOST_ANNOTATION = 'sallyport/host';

/** A Backstage catalog: entities of kind API; which operations they are stands in annotations or in their OpenAPI definition. */
function fromBackstage(text: string, place: string): OwnershipRule[] {
  const documents = parseYamlDocuments(text, place);
  if (!documents.ok) throw documents.error;
  return documents.value.flatMap((document): OwnershipRule[] => {
    const { kind, metadata = {}, spec = {} } = (document ?? {}) as Entity;
    if (kind !== 'API' && kind !== 'Component') return [];
    const words = (value: unknown): string => (typeof value === 'string' ? value : '');
    const rule = {
      owner: words(spec.owner),
      service: words(spec.system) || words(metadata.name),
      environment: words(spec.lifecycle),
      tags: Array.isArray(metadata.tags) ? metadata.tags.map(String) : [],
      source: place,
    };
    const path = words(metadata.annotations?.[PATH_ANNOTATION]);
    const host = words(metadata.annotations?.[HOST_ANNOTATION]);
    if (path !== '' || host !== '') return [{ ...rule, ...(path === '' ? {} : { path }), ...(host === '' ? {} : { host }) }];
    return pathsOf(words(spec.definition), place).map((defined) => ({ ...rule, path: defined }));
  });
}

function pathsOf(definition: string, place: string): string[] {
  const parsed = definition === '' ? null : parseYamlDocuments(definition, place);
  const paths = parsed?.ok === true ? (parsed.value[0] as { paths?: unknown } | null)?.paths : null;
  return typeof paths === 'object' && paths !== null ? Object.keys(paths) : [];
}

const COLUMNS = ['method', 'host', 'path', 'owner', 'service', 'criticality', 'data_owner', 'environment', 'tags', 'scope'] as const;

/** CSV with a head line; `tags` and `scope` separate their items by spaces. */
function fromCsv(text: string, place: string): OwnershipRule[] {
  const [head, ...rows] = csvRows(text.replace(/^\uFEFF/, ''));
  const names = (head ?? []).map((name) => name.trim().toLowerCase().replaceAll(' ', '_'));
  const unknown = names.find((name) => !COLUMNS.some((column) => column === name));
  if (unknown !== undefined || !names.includes('owner')) {
    throw new SallyportError(
      'RECORD_INVALID',
      `${place}:1`,
      unknown === undefined ? 'no column "owner"' : `no column is called "${unknown}"`,
    );
  }
  return rows.map((row, index) =>
    csvRule(Object.fromEntries(names.map((name, at) => [name, row[at]?.trim() ?? ''])), `${place}:${index + 2}`, place),
  );
}

function csvRule(row: Readonly<Record<string, string>>, line: string, place: string): OwnershipRule {
  const criticality = row.criticality?.toLowerCase() ?? '';
  if (criticality !== '' && !CRITICALITIES.some((known) => known === criticality)) {
    throw new SallyportError('RECORD_INVALID', line, `criticality is one of ${CRITICALITIES.join(', ')}`);
  }
  const scope = (row.scope ?? '')
    .toUpperCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const wrong = scope.find((word) => !COMPLIANCE_SCOPES.some((known) => known === word));
  if (wrong !== undefined) throw new SallyportError('RECORD_INVALID', line, `scope is one of ${COMPLIANCE_SCOPES.join(', ')}`);
  return {
    ...(row.method ? { method: row.method.toUpperCase() } : {}),
    ...(row.host ? { host: row.host.toLowerCase() } : {}),
    ...(row.path ? { path: row.path } : {}),
    owner: row.owner ?? '',
    service: row.service ?? '',
    criticality: criticality as Criticality | '',
    data_owner: row.data_owner ?? '',
    environment: row.environment ?? '',
    tags: (row.tags ?? '').split(/\s+/).filter((tag) => tag !== ''),
    scope: scope as ComplianceScope[],
    source: place,
  };
}

/** RFC 4180; empty lines are left out. */
function csvRows(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === '') break;
    if (end !== ',') rows.push([]);
  }
  return rows.filter((row) => row.some((cell) => cell.trim() !== ''));
}
