import type { DataFlow } from '@sallyport/control-plane/contract';

/** Which way the data goes: out to parties, or in from them. */
export type Way = 'out' | 'in';

export interface FlowNode {
  /** `class pan`, `api host/v1/cards`, `party jwt`. */
  readonly id: string;
  readonly kind: 'class' | 'api' | 'party';
  readonly name: string;
}

export interface FlowLink {
  readonly source: string;
  readonly target: string;
  readonly value: number;
}

export interface FlowGraph {
  readonly nodes: readonly FlowNode[];
  readonly links: readonly FlowLink[];
}

/** APIs drawn, those with most exchanges; the rest is one. */
export const APIS_DRAWN_MAX = 25;
const REST = 'other APIs';

const PARTY_WORDS: Readonly<Record<string, string>> = { none: 'anyone (no credential)' };

export function partyName({ party, party_kind }: Pick<DataFlow, 'party' | 'party_kind'>): string {
  return party_kind === 'principal' ? (PARTY_WORDS[party] ?? `callers with ${party}`) : party;
}

/** Flows as a picture in three columns: class, API and party on the way out, the other way round on the way in. */
export function graphOf(flows: readonly DataFlow[], way: Way): FlowGraph {
  const sizes = new Map<string, number>();
  for (const { api, exchanges } of flows) sizes.set(api, (sizes.get(api) ?? 0) + exchanges);
  const drawn = new Set(
    [...sizes]
      .sort((a, b) => b[1] - a[1])
      .slice(0, APIS_DRAWN_MAX)
      .map(([api]) => api),
  );
  const nodes = new Map<string, FlowNode>();
  const links = new Map<string, FlowLink>();
  const node = (kind: FlowNode['kind'], name: string): string => {
    const id = `${kind} ${name}`;
    nodes.set(id, { id, kind, name });
    return id;
  };
  const link = (source: string, target: string, value: number): void => {
    const key = `${source}\n${target}`;
    links.set(key, { source, target, value: (links.get(key)?.value ?? 0) + value });
  };
  for (const flow of flows) {
    const [data, api, party] = [
      node('class', flow.data_class),
      node('api', drawn.has(flow.api) ? flow.api : REST),
      node('party', partyName(flow)),
    ];
    const [first, last] = way === 'out' ? [data, party] : [party, data];
    link(first, api, flow.exchanges);
    link(api, last, flow.exchanges);
  }
  return { nodes: [...nodes.values()], links: [...links.values()] };
}
