import type { Readable } from 'node:stream';
import type { Actor, ResourcePolicy } from '../access/actor.ts';
import type { AnyEndpoint, Endpoint } from '../contract/endpoint.ts';
import type { Control } from '../control.ts';

/** A validated request to a route. */
export interface Call<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly actor: Actor;
  /** Hash of the caller's session; the empty string for API tokens. */
  readonly session: string;
  readonly csrf: string;
  readonly expires_at: number;
  readonly address: string;
  /** Sets the session cookie on the answer; `null` clears it. */
  setCookie(secret: string | null): void;
  /** What the audit record says beside who, when and whether; without it the target is the id in the path. No secrets. */
  note(target: string, detail?: string): void;
}

export interface FileAnswer {
  readonly mediaType: string;
  readonly name: string;
  /** `null` where the length shows at the end only. */
  readonly bytes: number | null;
  readonly content: Readable;
}

/** A connection that is kept open; `send` gives false once it is gone. */
export interface StreamAnswer {
  /** Called once; returns what is to be done when the client leaves or the server stops. */
  open(send: (event: string, data: unknown) => boolean): () => void;
}

// biome-ignore lint/suspicious/noExplicitAny: a heterogeneous table; each route is typed where it is made.
type AnyCall = Call<any, any, any>;

interface RouteBase {
  readonly endpoint: AnyEndpoint;
}

/** A route ready to mount; its kind tells what `run` answers with. */
export type Route =
  | (RouteBase & { readonly kind: 'json'; readonly run: (call: AnyCall, control: Control) => Promise<unknown> })
  | (RouteBase & { readonly kind: 'file'; readonly run: (call: AnyCall, control: Control) => Promise<FileAnswer> })
  | (RouteBase & { readonly kind: 'stream'; readonly run: (call: AnyCall, control: Control) => StreamAnswer });

/** One resource: its routes and who may use each. */
export interface Resource {
  readonly name: string;
  readonly policy: ResourcePolicy;
  readonly routes: readonly Route[];
}

/** A route that answers JSON, or nothing. */
export function route<P, Q, B, A>(endpoint: Endpoint<P, Q, B, A>, run: (call: Call<P, Q, B>, control: Control) => Promise<A>): Route {
  return { kind: 'json', endpoint, run };
}

/** A route that answers a file. Every download is audited. */
export function fileRoute<P, Q, B>(
  endpoint: Endpoint<P, Q, B, null>,
  run: (call: Call<P, Q, B>, control: Control) => Promise<FileAnswer>,
): Route {
  return { kind: 'file', endpoint, run };
}

/** A route that answers server-sent events. */
export function streamRoute<P, Q, B>(
  endpoint: Endpoint<P, Q, B, null>,
  run: (call: Call<P, Q, B>, control: Control) => StreamAnswer,
): Route {
  return { kind: 'stream', endpoint, run };
}
