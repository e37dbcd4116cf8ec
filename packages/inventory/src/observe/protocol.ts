import type { HeaderField, Transaction } from '@sallyport/core';
import type { Extraction, GraphqlSummary, ParsedBody } from '@sallyport/traffic';
import { ACTION_CHARS_MAX } from './limits.ts';

/** What is spoken, and the sub-operation where one path serves many. */
export interface ProtocolView {
  readonly protocol: string;
  readonly action: string;
}

const REST: ProtocolView = { protocol: 'rest', action: '' };

/** Model Context Protocol methods (2025-06-18); they ride on JSON-RPC 2.0. */
const MCP_METHOD =
  /^(?:initialize|ping|(?:tools|resources|prompts|roots)\/[a-z/]+|sampling\/createMessage|completion\/complete|logging\/setLevel|notifications\/.+)$/;

/** Recognised by what is on the wire: headers first, then the parsed body; plain REST when nothing else fits. */
export function protocolOf(
  transaction: Transaction,
  requestType: string,
  responseType: string,
  extraction: Extraction | null,
): ProtocolView {
  if (transaction.protocol === 'tunnel') return { protocol: 'tunnel', action: '' };
  if (transaction.protocol === 'websocket') return { protocol: 'websocket', action: '' };
  if (requestType.startsWith('application/grpc')) return { protocol: 'grpc', action: '' };
  if (responseType === 'text/event-stream') return { protocol: 'sse', action: '' };
  const { headers } = transaction.request;
  if (header(headers, 'upgrade').toLowerCase() === 'websocket') return { protocol: 'websocket', action: '' };
  return extraction === null ? REST : bodyProtocol(extraction.body, headers);
}

function bodyProtocol(body: ParsedBody, headers: readonly HeaderField[]): ProtocolView {
  switch (body.kind) {
    case 'graphql':
      return { protocol: 'graphql', action: graphqlAction(body.graphql) };
    case 'json':
      return body.graphql === null ? jsonProtocol(body.value, headers) : { protocol: 'graphql', action: graphqlAction(body.graphql) };
    case 'xml':
      return soapProtocol(body, headers);
    case 'none':
    case 'form':
    case 'multipart':
    case 'text':
    case 'binary':
      return REST;
    default:
      return body satisfies never;
  }
}

function graphqlAction(summary: GraphqlSummary): string {
  const first = summary.operations[0];
  return first === undefined ? 'query' : named(first.name === '' ? first.type : `${first.type} ${first.name}`);
}

function jsonProtocol(value: unknown, headers: readonly HeaderField[]): ProtocolView {
  const call: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof call !== 'object' || call === null || !('jsonrpc' in call) || call.jsonrpc !== '2.0') return REST;
  const method = 'method' in call && typeof call.method === 'string' ? call.method : '';
  const mcp = MCP_METHOD.test(method) || header(headers, 'mcp-session-id') !== '' || header(headers, 'mcp-protocol-version') !== '';
  if (!mcp) return { protocol: 'json-rpc', action: named(method) };
  const parameters = 'params' in call && typeof call.params === 'object' && call.params !== null ? call.params : {};
  const target = method === 'tools/call' && 'name' in parameters && typeof parameters.name === 'string' ? ` ${parameters.name}` : '';
  return { protocol: 'mcp', action: named(`${method}${target}`) };
}

/** SOAP 1.1 names its action in a header, SOAP 1.2 in the content type; else the first element of the Body names it. */
function soapProtocol(body: Extract<ParsedBody, { kind: 'xml' }>, headers: readonly HeaderField[]): ProtocolView {
  if (localName(body.root) !== 'Envelope') return REST;
  const declared = header(headers, 'soapaction') || (/\baction="?([^";]+)/.exec(header(headers, 'content-type'))?.[1] ?? '');
  const action = declared.replace(/^"|"$/g, '').replace(/^.*[/#:]/, '');
  if (action !== '') return { protocol: 'soap', action: named(action) };
  for (const field of body.fields) {
    const parts = field.path.split(/[./]/).map(localName);
    const at = parts.indexOf('Body');
    if (at !== -1 && parts[at + 1] !== undefined) return { protocol: 'soap', action: named(parts[at + 1]!) };
  }
  return { protocol: 'soap', action: '' };
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
