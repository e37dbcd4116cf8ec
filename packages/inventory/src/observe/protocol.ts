import type { HeaderField, Transaction } from '@sallyport/core';
import type { Extraction, ParsedBody } from '@sallyport/traffic';
import type { GraphqlReader, GraphqlView } from './graphql-reader.ts';
import { ACTION_CHARS_MAX, BATCH_ACTIONS_MAX } from './limits.ts';

/** What is spoken, and the sub-operation where one path serves many. */
export interface ProtocolView {
  readonly protocol: string;
  readonly action: string;
  /** Further sub-operations of a batch. */
  readonly batch: readonly string[];
  /** Of a GraphQL exchange, its first request. */
  readonly graphql: GraphqlView | null;
}

const REST: ProtocolView = view('rest');

function view(protocol: string, action = '', batch: readonly string[] = [], graphql: GraphqlView | null = null): ProtocolView {
  return { protocol, action, batch, graphql };
}

/** Model Context Protocol methods (2025-06-18); they ride on JSON-RPC 2.0. */
const MCP_METHOD =
  /^(?:initialize|ping|(?:tools|resources|prompts|roots)\/[a-z/]+|sampling\/createMessage|completion\/complete|logging\/setLevel|notifications\/.+)$/;

/** Recognised by what is on the wire: headers first, then the parsed body; plain REST when nothing else fits. */
export function protocolOf(
  transaction: Transaction,
  requestType: string,
  responseType: string,
  extraction: Extraction | null,
  reader: GraphqlReader,
): ProtocolView {
  if (transaction.protocol === 'tunnel') return view('tunnel');
  if (transaction.protocol === 'websocket') return view('websocket');
  if (requestType.startsWith('application/grpc')) return view('grpc');
  if (responseType === 'text/event-stream') return view('sse');
  const { headers } = transaction.request;
  if (header(headers, 'upgrade').toLowerCase() === 'websocket') return view('websocket');
  if (extraction === null) return REST;
  const [first, ...others] = reader.read(extraction.body, transaction.request.query);
  if (first !== undefined) {
    const batch = others.map(({ action }) => named(action));
    return view('graphql', named(first.action), batch, first);
  }
  return bodyProtocol(extraction.body, headers);
}

function bodyProtocol(body: ParsedBody, headers: readonly HeaderField[]): ProtocolView {
  switch (body.kind) {
    case 'json':
      return jsonProtocol(body.value, headers);
    case 'xml':
      return soapProtocol(body, headers);
    case 'none':
    case 'graphql':
    case 'form':
    case 'multipart':
    case 'text':
    case 'binary':
      return REST;
    default:
      return body satisfies never;
  }
}

/** JSON-RPC 2.0 and what rides on it; calls of a batch are sub-operations each. */
function jsonProtocol(value: unknown, headers: readonly HeaderField[]): ProtocolView {
  const [first, ...others] = (Array.isArray(value) ? value.slice(0, BATCH_ACTIONS_MAX) : [value]).map((call) => callOf(call, headers));
  if (first === undefined || first === null) return REST;
  const batch = others.flatMap((call) => (call === null ? [] : [call.action]));
  return view(first.protocol, first.action, batch);
}

function callOf(call: unknown, headers: readonly HeaderField[]): { readonly protocol: string; readonly action: string } | null {
  if (typeof call !== 'object' || call === null || !('jsonrpc' in call) || call.jsonrpc !== '2.0') return null;
  const method = 'method' in call && typeof call.method === 'string' ? call.method : '';
  const mcp = MCP_METHOD.test(method) || header(headers, 'mcp-session-id') !== '' || header(headers, 'mcp-protocol-version') !== '';
  if (!mcp) return { protocol: 'json-rpc', action: named(method) };
  const parameters = 'params' in call && typeof call.params === 'object' && call.params !== null ? call.params : {};
  return { protocol: 'mcp', action: named(`${method}${mcpTarget(method, parameters)}`) };
}

/** Tools and prompts are named by the server; a resource is an address that can hold anything. */
function mcpTarget(method: string, parameters: object): string {
  const wanted = method === 'tools/call' || method === 'prompts/get';
  return wanted && 'name' in parameters && typeof parameters.name === 'string' ? ` ${parameters.name}` : '';
}

/** SOAP 1.1 names its action in a header, SOAP 1.2 in the content type; else the first element of the Body names it. */
function soapProtocol(body: Extract<ParsedBody, { kind: 'xml' }>, headers: readonly HeaderField[]): ProtocolView {
  if (localName(body.root) !== 'Envelope') return REST;
  const declared = header(headers, 'soapaction') || (/\baction="?([^";]+)/.exec(header(headers, 'content-type'))?.[1] ?? '');
  const action = declared.replace(/^"|"$/g, '').replace(/^.*[/#:]/, '');
  if (action !== '') return view('soap', named(action));
  for (const field of body.fields) {
    const parts = field.path.split(/[./]/).map(localName);
    const at = parts.indexOf('Body');
    if (at !== -1 && parts[at + 1] !== undefined) return view('soap', named(parts[at + 1]!));
  }
  return view('soap');
}

function localName(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1).replace(/\[\d*\]$/, '');
}

/** The action as a name. Text that is none (a caller can write anything there) counts as `other`, so it cannot fill the inventory. */
function named(text: string): string {
  if (text === '') return '';
  return text.length <= ACTION_CHARS_MAX && /^[\w.$:/-]+(?: [\w.$:/-]+)?$/.test(text) ? text : 'other';
}

function header(headers: readonly HeaderField[], name: string): string {
  for (const [key, value] of headers) if (key === name) return value;
  return '';
}
