import type { GrpcMessages, PlainMessage } from '@sallyport/contract/enforce';
import type { FieldObservation, HeaderField, Observation, RequestView, ResponseView, Transaction } from '@sallyport/core';
import { authScheme, type Extraction } from '@sallyport/traffic';
import { clientClassOf } from './client-class.ts';
import { type Lens, observeFields, observeMessages } from './fields.ts';
import { GraphqlReader, type GraphqlView } from './graphql-reader.ts';
import { createKeyedHash } from './keyed-hash.ts';
import { type Knowledge, NO_KNOWLEDGE } from './knowledge.ts';
import { CLIENTS_CACHED_MAX, MEDIA_TYPES_CACHED_MAX } from './limits.ts';
import { protocolOf } from './protocol.ts';
import { remembered } from './remembered.ts';
import { createSampler, SAMPLER_DEFAULTS, type SamplerOptions } from './sampler.ts';
import { observedSegments } from './segments.ts';

/** One finished exchange, as the engine hands it over. */
export interface Exchange {
  readonly transaction: Transaction;
  /** `null` when the request was not taken apart (mode off, fault). */
  readonly request: Extraction | null;
  readonly response: Extraction | null;
  /** The decision's verdict was block, or a scanner was seen. */
  readonly hostile: boolean;
  /** Are its fields to be read? As {@link Observer.samples} said. */
  readonly sampled: boolean;
  readonly direction?: Observation['direction'];
  readonly knowledge?: Knowledge;
  /** OAuth scopes that the token of the caller claims. */
  readonly scopes?: readonly string[] | undefined;
}

/** Turns exchanges into observations. Cheap, bounded, and keeps no value of any field. */
export interface Observer {
  /** Counts an exchange and says whether its fields are to be read; asked once for each, before its answer is taken apart. */
  samples(request: RequestView): boolean;
  observe(exchange: Exchange): Observation;
}

export type ObserverOptions = Partial<SamplerOptions>;

/** `key`: at least 8 bytes, kept out of every record; the same key makes hashes of several gateways comparable. */
export function createObserver(key: Uint8Array, options: ObserverOptions = {}): Observer {
  const hash = createKeyedHash(key);
  const reader = new GraphqlReader();
  const sampler = createSampler({ ...SAMPLER_DEFAULTS, ...options });
  const clientOf = remembered(CLIENTS_CACHED_MAX, (address) => ({
    clientClass: clientClassOf(address),
    client: address === '' ? '' : hash(address).toString(16).padStart(8, '0'),
  }));
  const typeOf = remembered(MEDIA_TYPES_CACHED_MAX, mediaType);
  return {
    samples: (request) => sampler.take(request.method, request.host, request.path),
    observe({ transaction, request, response, hostile, sampled, direction = 'inbound', knowledge = NO_KNOWLEDGE, scopes }) {
      const view = transaction.request;
      const answer = transaction.response;
      const requestType = typeOf(contentType(view.headers));
      const responseType = answer === null ? '' : typeOf(contentType(answer.headers));
      const { protocol, action, batch, graphql } = protocolOf(transaction, requestType, responseType, request, reader);
      const signature = graphql?.outline?.signature;
      return {
        at: transaction.at,
        method: view.method,
        host: view.host,
        segments: observedSegments(view.path, knowledge.custom),
        protocol,
        action,
        ...(batch.length > 0 && { batch }),
        ...(signature !== undefined && { signature }),
        status: answer?.status ?? 0,
        listener: transaction.listener,
        auth: authScheme(view, transaction.client.tls),
        ...(scopes !== undefined && { scopes }),
        ...clientOf(transaction.client.address),
        tls: transaction.client.tls !== null || view.scheme === 'https',
        direction,
        requestType,
        responseType,
        requestBytes: view.body.bytes.length,
        responseBytes: answer?.body.bytes.length ?? 0,
        latency_ms: answer?.latency_ms ?? 0,
        hostile,
        // What an attacker wrote into fields says nothing of the API.
        fields:
          sampled && !hostile && request !== null
            ? fieldsOf(
                transaction,
                request,
                response,
                graphql,
                { hash, custom: knowledge.custom },
                protocol === 'grpc' ? knowledge.grpc : null,
              )
            : null,
      };
    },
  };
}

function fieldsOf(
  { request: asked, response: answered }: Transaction,
  request: Extraction,
  response: Extraction | null,
  graphql: GraphqlView | null,
  lens: Lens,
  grpc: GrpcMessages | null,
): FieldObservation[] {
  if (grpc === null) return observeFields(request, response, graphql, lens);
  const read = (view: RequestView | ResponseView, direction: 'request' | 'response'): readonly PlainMessage[] =>
    grpc.read(asked.path, direction, view.body.bytes, headerOf(view.headers, 'grpc-encoding') || 'identity');
  return observeMessages(request, { request: read(asked, 'request'), response: answered === null ? [] : read(answered, 'response') }, lens);
}

function contentType(headers: readonly HeaderField[]): string {
  return headerOf(headers, 'content-type');
}

function headerOf(headers: readonly HeaderField[], name: string): string {
  for (let at = 0; at < headers.length; at++) if (headers[at]![0] === name) return headers[at]![1];
  return '';
}

/** Media type without parameters, lower-case, or the empty string. Overlong ones are made up and count as `other`. */
function mediaType(value: string): string {
  const semicolon = value.indexOf(';');
  const type = (semicolon === -1 ? value : value.slice(0, semicolon)).trim().toLowerCase();
  return type === '' || /^[\w.+*-]{1,60}\/[\w.+*-]{1,60}$/.test(type) ? type : 'other';
}
