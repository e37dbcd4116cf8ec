import type { Evidence, ScanFinding } from '../model.ts';
import { curl } from './curl.ts';
import { escapeMarkup } from './markup.ts';
import type { Formatter } from './model.ts';

const STYLE =
  'body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2430;background:#fff}pre{background:#f3f5f8;padding:.75rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}h2{margin-top:2.5rem}.critical,.high{color:#a4161a}.medium{color:#8a5a00}.low,.info{color:#44546a}td,th{text-align:left;padding:.3rem .8rem .3rem 0;vertical-align:top}@media(prefers-color-scheme:dark){body{color:#e6e9ef;background:#14181f}pre{background:#1f2530}.critical,.high{color:#ff8b8b}.medium{color:#f0c36a}.low,.info{color:#a9b6c8}}';

/** One file without scripts and without anything from elsewhere. */
export const htmlReport: Formatter = ({ result, triage, spec }) => {
  const rows = triage.fresh.map(
    (finding) =>
      `<tr><td class="${finding.severity}">${finding.severity}</td><td><a href="#f-${finding.fingerprint}">${escapeMarkup(finding.title)}</a></td><td><code>${escapeMarkup(finding.operation)}</code></td><td>${finding.owasp}</td></tr>`,
  );
  const early = result.stopped === null ? '' : `<p><strong>Ended early: ${result.stopped}.</strong></p>`;
  const untested =
    result.unreached.length === 0
      ? ''
      : `<h2>Hardly tested</h2><ul>${result.unreached.map((id) => `<li><code>${escapeMarkup(id)}</code></li>`).join('')}</ul>`;
  const table =
    rows.length === 0
      ? '<p>Nothing new was found.</p>'
      : `<table><thead><tr><th>severity</th><th>finding</th><th>operation</th><th>OWASP</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
  const reached = `${result.reached.length} of ${result.reached.length + result.unreached.length} operations answered, ${result.requests} requests, seed <code>${escapeMarkup(result.seed)}</code>.`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>API security scan</title><style>${STYLE}</style></head><body><h1>API security scan of ${escapeMarkup(result.target)}</h1><p>Description: ${escapeMarkup(spec)}. ${reached}</p>${early}${table}${triage.fresh.map(section).join('')}${untested}</body></html>\n`;
};

function section(finding: ScanFinding): string {
  const facts = `<p><code>${escapeMarkup(finding.operation)}</code> ${escapeMarkup(finding.point)} · ${finding.cwe === 0 ? '' : `CWE-${finding.cwe} · `}${escapeMarkup(finding.cvss)}</p>`;
  const proof = `<ul>${finding.proof.map((line) => `<li>${escapeMarkup(line)}</li>`).join('')}</ul>`;
  return `<section id="f-${finding.fingerprint}"><h2 class="${finding.severity}">${finding.severity}: ${escapeMarkup(finding.title)}</h2>${facts}${proof}<p>${escapeMarkup(finding.remediation)}</p>${finding.evidence.map(exchange).join('')}</section>`;
}

function exchange(evidence: Evidence): string {
  const head = `${evidence.method} as ${evidence.as}: status ${evidence.status}, ${evidence.latency_ms} ms`;
  return `<details><summary>${escapeMarkup(head)}</summary><pre>${escapeMarkup(curl(evidence))}</pre><pre>${escapeMarkup(evidence.response_body)}</pre><p>request sha256 ${evidence.request_sha256}<br>response sha256 ${evidence.response_sha256}</p></details>`;
}
