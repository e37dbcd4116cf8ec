/*
 * Messages between the store and the process that holds the engine. Types only: the process loads nothing of the
 * workspace, so that the engine's memory holds the engine alone.
 */

export interface ChdbStart {
  readonly dir: string;
  readonly database: string;
  /** Settings of every session, `name = value`. */
  readonly settings: readonly string[];
}

export type ChdbRequest =
  | { readonly id: number; readonly op: 'query' | 'command'; readonly sql: string; readonly params: Readonly<Record<string, unknown>> }
  | { readonly id: number; readonly op: 'insert'; readonly table: string; readonly body: Uint8Array }
  | { readonly id: number; readonly op: 'close' };

export type ChdbReply =
  | { readonly ready: true; readonly version: string; readonly rss: number }
  | { readonly id: number; readonly ok: true; readonly body: Uint8Array | null }
  | { readonly id: number; readonly ok: false; readonly message: string }
  /** The engine could not be opened; the process ends. `held`: another one has the data. */
  | { readonly fatal: string; readonly held: boolean };
