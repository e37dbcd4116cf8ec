import type { RawRequest } from '@sallyport/traffic';
import type { Draw } from './draw.ts';

/** Whose traffic it is; each has its own goal. */
export type Group =
  | 'client'
  | 'identity'
  | 'banking'
  | 'integration'
  | 'telemetry'
  | 'text'
  | 'query'
  | 'file'
  | 'developer'
  | 'bank'
  | 'api'
  | 'operations'
  | 'statement'
  | 'web'
  | 'browsing'
  | 'everyday client'
  | 'everyday api'
  | 'everyday bank'
  | 'fifth client'
  | 'fifth api'
  | 'fifth bank';

/** One kind of honest request. */
export interface Kind {
  readonly group: Group;
  readonly name: string;
  make(draw: Draw): RawRequest;
}

export function kindsOf(group: Group, makers: Readonly<Record<string, (draw: Draw) => RawRequest>>): Kind[] {
  return Object.entries(makers).map(([name, make]) => ({ group, name, make }));
}
