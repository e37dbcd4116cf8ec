import type { Evidence } from '../model.ts';
import type { Formatter } from './model.ts';

/** HAR 1.2 of the evidence: what proved each finding, masked. */
export const harReport: Formatter = ({ triage, version }) => {
  const findings = [...triage.fresh, ...triage.known];
  const entries = findings.flatMap((finding) =>
    finding.evidence.map((evidence) => entry(evidence, `${finding.check} ${finding.operation} ${finding.fingerprint}`)),
  );
  return `${JSON.stringify({ log: { version: '1.2', creator: { name: 'Sallyport', version }, entries } }, null, 2)}\n`;
};

function entry(evidence: Evidence, comment: string): object {
  const fields = (headers: Readonly<Record<string, string>>): object[] => Object.entries(headers).map(([name, value]) => ({ name, value }));
  const body = evidence.request_body;
  return {
    startedDateTime: evidence.at,
    time: evidence.latency_ms,
    request: {
      method: evidence.method,
      url: evidence.url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: fields(evidence.request_headers),
      queryString: [...new URL(evidence.url).searchParams].map(([name, value]) => ({ name, value })),
      ...(body === null ? {} : { postData: { mimeType: evidence.request_headers['content-type'] ?? '', text: body } }),
      headersSize: -1,
      bodySize: body?.length ?? 0,
      comment: `as ${evidence.as}; sha256 ${evidence.request_sha256}`,
    },
    response: {
      status: evidence.status,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: fields(evidence.response_headers),
      content: {
        size: evidence.response_body.length,
        mimeType: evidence.response_headers['content-type'] ?? '',
        text: evidence.response_body,
      },
      redirectURL: evidence.response_headers.location ?? '',
      headersSize: -1,
      bodySize: evidence.response_body.length,
      comment: `sha256 ${evidence.response_sha256}`,
    },
    cache: {},
    timings: { send: 0, wait: evidence.latency_ms, receive: 0 },
    comment,
  };
}
