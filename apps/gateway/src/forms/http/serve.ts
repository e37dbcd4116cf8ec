import type { ErrorCode, HeaderField } from '@sallyport/core';
import { firstHeader, normalAddress } from '@sallyport/traffic';
import { readContentLength } from '../../codec/h1/framing.ts';
import { isHost, isTarget } from '../../codec/h1/request-parser.ts';
import { problem } from '../../exchange/answer.ts';
import type { ConnectionView } from '../../exchange/open-transaction.ts';
import type { Inbound, InboundHead, Served } from '../../exchange/ports.ts';
import type { Runtime } from '../../exchange/snapshot.ts';
import { recordRefusal } from '../../server/refusal.ts';
import { AUTH_REQUEST, EXT_AUTHZ, MIRROR } from '../gaps.ts';
import { upgradeOf } from '../upgrade.ts';
import { AskedExchange, type AskedRequest, emptyReply, type Wording } from './asked.ts';

type Serve = ConnectionView['serve'];

/** Headers in which nginx says what it asks about. */
const ORIGINAL = 'x-original-';
const ORIGINAL_CLIENT: string = `${ORIGINAL}client`;

const TO_ENVOY: Wording = {
  form: EXT_AUTHZ,
  recordsPassed: true,
  passed: (own) => emptyReply(200, own),
  blocked: (_refusal, answer) => answer,
};

/** Set by Envoy where it sends the start of a body only. */
const PARTIAL_BODY = 'x-envoy-auth-partial-body';

/** Envoy's check by HTTP: the request that comes is the one that is asked about; 200 lets it pass, anything else is the answer. */
export const serveExtAuthzHttp: Serve = (runtime, connection, inbound, head) => {
  // Envoy's own is the last, whatever the client sent.
  const partial = head.headers.findLast(([name]) => name === PARTIAL_BODY)?.[1] === 'true';
  const headers = head.headers.filter(([name]) => name !== PARTIAL_BODY);
  const asked: AskedRequest = { head: { ...head, headers }, connection, protocol: inbound.protocol, body: partial ? 'part' : 'whole' };
  return new AskedExchange(runtime, inbound, asked, head.expectContinue, TO_ENVOY);
};

/** nginx takes 401 and 403 for a refusal and everything else for a fault, so the answer for the client travels in headers. */
function nginx(mirrored: boolean): Wording {
  return {
    form: AUTH_REQUEST,
    recordsPassed: !mirrored,
    passed: (own) => emptyReply(200, own),
    blocked: ({ code }, { status, headers, body }) => ({
      status: 403,
      headers: [
        ...headers,
        ['x-sallyport-status', String(status)],
        ['x-sallyport-code', code],
        ['x-sallyport-body', body.toString('latin1')],
      ],
      body,
    }),
  };
}

/** `mirrored`: what passes is recorded from its copy. */
export function serveAuthRequest(mirrored: boolean): Serve {
  const wording = nginx(mirrored);
  return (runtime, connection, inbound, head) => {
    const asked = originalRequest(connection, inbound, head);
    if (typeof asked !== 'string') return new AskedExchange(runtime, inbound, asked, head.expectContinue, wording);
    return refuse(runtime, connection, inbound, asked);
  };
}

/** `missing`: the header that is missing or malformed. */
function refuse(runtime: Runtime, connection: ConnectionView, inbound: Inbound, missing: string): Served {
  recordRefusal(runtime, connection, 'FORM_HEADERS', missing);
  return new Unasked(inbound, 'FORM_HEADERS');
}

const COPIED: Wording = { form: MIRROR, recordsPassed: true, passed: (own) => emptyReply(204, own), blocked: (_, answer) => answer };
const MIRRORED: Wording = { ...COPIED, form: { ...MIRROR, part: 'copy' } };

/** Envoy marks copies by their host: `api.bank.example-shadow`, a port behind it. */
const SHADOW_HOST = /^([^:]+)-shadow(:\d{1,5})?$/;

/** A copy of a request from Envoy, Istio, HAProxy or a replay tool: recorded, answered 204. */
export const serveMirror: Serve = (runtime, connection, inbound, head) => {
  const host = head.host.replace(SHADOW_HOST, '$1$2');
  const headers =
    host === head.host ? head.headers : head.headers.map((field): HeaderField => (field[0] === 'host' ? ['host', host] : field));
  const asked: AskedRequest = { head: { ...head, host, headers }, connection, protocol: inbound.protocol, body: 'whole' };
  return new AskedExchange(runtime, inbound, asked, head.expectContinue, COPIED);
};

/** A copy from nginx of a request that auth_request asked about, which counted its limits. nginx names the client as it does there. */
export const serveMirrored: Serve = (runtime, connection, inbound, head) => {
  const peer = normalAddress(firstHeader(head.headers, ORIGINAL_CLIENT) ?? '');
  if (peer === null) return refuse(runtime, connection, inbound, ORIGINAL_CLIENT);
  const headers = head.headers.filter(([name]) => name !== ORIGINAL_CLIENT);
  const asked: AskedRequest = {
    head: { ...head, headers },
    connection: { ...connection, peer },
    protocol: inbound.protocol,
    body: 'whole',
  };
  return new AskedExchange(runtime, inbound, asked, head.expectContinue, MIRRORED);
};

/** The request that nginx asks about, from the headers that its configuration sets; else the name of the one that is missing or malformed. */
function originalRequest(connection: ConnectionView, inbound: Inbound, head: InboundHead): AskedRequest | string {
  const said = (name: string): string => firstHeader(head.headers, `${ORIGINAL}${name}`) ?? '';
  const method = said('method');
  const target = said('uri');
  const host = said('host');
  const peer = normalAddress(said('client'));
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}$/.test(method)) return `${ORIGINAL}method`;
  if (!isTarget(method, target)) return `${ORIGINAL}uri`;
  if (!isHost(host)) return `${ORIGINAL}host`;
  if (peer === null) return ORIGINAL_CLIENT;
  const length = said('content-length');
  const chunked = said('transfer-encoding');
  // What nginx wrote for its own question goes; what the client said of its body comes back.
  const headers = head.headers.filter(
    ([name]) => !name.startsWith(ORIGINAL) && name !== 'host' && name !== 'connection' && name !== 'content-length',
  );
  const restored: HeaderField[] = [['host', host], ...headers];
  if (length !== '') restored.push(['content-length', length]);
  if (chunked !== '') restored.push(['transfer-encoding', chunked]);
  const bodyLength = chunked === '' ? (length === '' ? 0 : readContentLength(length)) : -1;
  const upgrade = upgradeOf(method, restored, said('upgrade'));
  return {
    head: { method, target, host, headers: restored, bodyLength, expectContinue: false, upgrade },
    connection: { ...connection, peer, scheme: said('scheme') === 'https' ? 'https' : 'http' },
    protocol: said('protocol') === 'HTTP/2.0' ? 'http/2' : said('protocol') === 'HTTP/1.0' ? 'http/1.0' : inbound.protocol,
    body: 'unshown',
  };
}

/** A question that does not say what it is about: nginx takes 400 for a fault and lets nothing pass. */
class Unasked implements Served {
  readonly answering = false;
  readonly transactionId = '';
  readonly #inbound: Inbound;
  readonly #code: ErrorCode;

  constructor(inbound: Inbound, code: ErrorCode) {
    this.#inbound = inbound;
    this.#code = code;
  }

  begin(): void {}
  onRequestBody(): void {}

  onRequestEnd(): void {
    const { status, headers, body } = problem(400, this.#code, '');
    this.#inbound.sendHead(status, headers, body.length);
    this.#inbound.end(body, null);
  }

  onClientGone(): void {}
  onClientDrain(): void {}
}
