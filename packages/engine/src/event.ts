import type {
  DetectionVersions,
  Event,
  EventDraft,
  ExchangeEvent,
  Finding,
  Observation,
  Posture,
  Principal,
  RequestView,
  TlsView,
} from '@sallyport/core';
import { EXCERPT_BODY_CHARS_MAX } from '@sallyport/core';
import type { FieldMask } from '@sallyport/policy';
import { firstHeader, maskBody, maskHeaders, maskPath, maskTarget, maskText } from '@sallyport/traffic';
import type { ExchangeResult, Outcome } from './engine.ts';
import type { OwnTypesMask } from './own-types.ts';

/** What hides values beside what is known to be sensitive anyway. */
export interface Masks {
  readonly mask: FieldMask | null;
  readonly ownTypes: OwnTypesMask | null;
}

type ExchangeDraft = Omit<ExchangeEvent, 'id' | 'stream' | 'seq'>;

/** Everything about one exchange that is kept. This is the only place where a message becomes a record, and it masks. */
export function exchangeDraft(
  outcome: Outcome,
  result: ExchangeResult,
  observation: Observation | null,
  versions: DetectionVersions,
  masks: Masks,
  posture: Posture | null,
): ExchangeDraft {
  const { transaction, operation } = outcome;
  const { request, client } = transaction;
  const flagged = outcome.findings.length > 0;
  return {
    kind: 'exchange',
    at: transaction.at,
    transaction: transaction.id,
    listener: transaction.listener,
    protocol: transaction.protocol,
    tls: client.tls?.version ?? '',
    client: client.address,
    principal: maskPrincipal(outcome.principal),
    partner: outcome.partner,
    ...certificateOf(client.tls),
    method: maskText(request.method),
    host: maskText(request.host),
    path: maskPath(masks.ownTypes === null ? request.path : masks.ownTypes.path(request.path)),
    operation: operation?.id ?? '',
    template: operation?.template ?? '',
    status: result.status,
    upstreamStatus: result.upstreamStatus,
    duration_us: Math.round(result.duration_us),
    inspect_us: Math.round(outcome.inspect_us),
    requestBytes: result.requestBytes,
    responseBytes: result.responseBytes,
    decision: outcome.decision,
    versions,
    findings: outcome.findings.map((finding) => maskFinding(finding, masks)),
    ...(outcome.signals.length > 0 && { signals: outcome.signals }),
    gaps: outcome.gaps.map((gap) => ({ ...gap, detail: maskText(gap.detail) })),
    facts: outcome.facts.map((fact) => ({ ...fact, detail: maskText(fact.detail) })),
    observation: observation === null ? null : maskObservation(observation),
    ...(posture !== null && { posture }),
    excerpt: flagged ? excerpt(outcome, masks) : null,
  };
}

/** When the certificate of a caller began and ends; its names stay out, as those of all callers do. */
function certificateOf(tls: TlsView | null): Pick<ExchangeDraft, 'certificate'> {
  const { validFrom, validTo } = tls?.clientCertificate ?? {};
  return validFrom === undefined || validTo === undefined ? {} : { certificate: { validFrom, validTo } };
}

/** Detectors mask their evidence; a point can hold a value too, as the name of a parameter. */
function maskFinding(finding: Finding, { mask, ownTypes }: Masks): Finding {
  const evidence = mask === null ? finding.evidence : mask.evidence(finding.point, finding.evidence);
  return { ...finding, evidence: ownTypes === null ? evidence : ownTypes.text(evidence), point: maskText(finding.point) };
}

/** A client id and scopes are what a token claims, so they can be anything. */
function maskPrincipal(principal: Principal): Principal {
  const { client, scopes } = principal;
  if (client === null && scopes === undefined) return principal;
  return { ...principal, client: client === null ? null : maskText(client), ...(scopes !== undefined && { scopes: scopes.map(maskText) }) };
}

/** The observer keeps no values; names are written by the client and can hold one. */
function maskObservation(observation: Observation): Observation {
  const { fields } = observation;
  return {
    ...observation,
    method: maskText(observation.method),
    host: maskText(observation.host),
    action: maskText(observation.action),
    ...(observation.scopes !== undefined && { scopes: observation.scopes.map(maskText) }),
    requestType: maskText(observation.requestType),
    responseType: maskText(observation.responseType),
    fields: fields === null ? null : fields.map((field) => ({ ...field, name: maskText(field.name) })),
  };
}

/** Bytes of a body that are looked over for fields the policy names: more than is kept of it. */
const MASKED_BYTES_MAX = 65_536;

function excerpt(outcome: Outcome, masks: Masks): ExchangeEvent['excerpt'] {
  const { request } = outcome.transaction;
  const plain = masks.mask === null && masks.ownTypes === null;
  const { target, headers, body } = plain ? { ...request, body: request.body.bytes } : hidden(request, masks);
  return {
    target: maskTarget(target),
    headers: maskHeaders(headers),
    body: maskBody(body, firstHeader(request.headers, 'content-type') ?? '', EXCERPT_BODY_CHARS_MAX),
  };
}

/** A fault inside a phase, for the record. */
export function faultDraft(
  at: number,
  fault: { phase: Extract<Event, { kind: 'fault' }>['phase']; detail: string },
  transaction: string,
  failMode: 'open' | 'closed',
): EventDraft {
  return { kind: 'fault', at, phase: fault.phase, transaction, failMode, detail: fault.detail };
}

/** The request without the values of fields that the policy names, and of data types of one's own. */
function hidden(request: RequestView, { mask, ownTypes }: Masks): { target: string; headers: RequestView['headers']; body: Uint8Array } {
  const { bytes } = request.body;
  let text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MASKED_BYTES_MAX)).toString('utf8');
  let { target, headers } = request;
  if (mask !== null) {
    text = mask.body(text);
    target = mask.target(target);
    headers = mask.headers(headers);
  }
  if (ownTypes !== null) {
    text = ownTypes.text(text);
    target = ownTypes.text(target);
    headers = headers.map(([name, value]) => [name, ownTypes.text(value)]);
  }
  return { target, headers, body: Buffer.from(text) };
}
