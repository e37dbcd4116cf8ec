import { COVERAGE_GAP_REASONS, type CoverageGap, type EventDraft, type Mode, PHASES } from '@sallyport/core';
import { Histogram } from './histogram.ts';
import { LABEL_SETS_MAX, type MetricSample } from './sample.ts';

export type ExchangeDraft = Extract<EventDraft, { kind: 'exchange' }>;

const MODES: readonly Mode[] = ['off', 'monitor', 'block'];
/** 0 stands for no valid status; 1 to 9 are hundreds. */
const STATUS_CLASSES = 10;

/** The numbers of one worker. What every request touches is an array index; only rarer things use a map. */
export class Meter {
  readonly #requests = new Float64Array(2 * 2 * MODES.length * STATUS_CLASSES);
  readonly #duration = new Histogram('sallyport_request_duration_seconds');
  readonly #inspection = new Histogram('sallyport_inspection_duration_seconds');
  readonly #gapCounts = new Float64Array(COVERAGE_GAP_REASONS.length * PHASES.length);
  readonly #counts = new Map<string, MetricSample>();
  #whole = 0;
  #partial = 0;
  #requestBytes = 0;
  #responseBytes = 0;

  /** An exchange as it is recorded. */
  exchange(draft: ExchangeDraft): void {
    const { verdict, action, mode } = draft.decision;
    const verdictBit = verdict === 'block' ? 1 : 0;
    const actionBit = action === 'block' ? 1 : 0;
    const statusClass = Math.min(STATUS_CLASSES - 1, Math.floor(draft.status / 100));
    const index = ((verdictBit * 2 + actionBit) * MODES.length + MODES.indexOf(mode)) * STATUS_CLASSES + statusClass;
    this.#requests[index] = (this.#requests[index] as number) + 1;
    this.#duration.observe(draft.duration_us / 1e6);
    this.#inspection.observe(draft.inspect_us / 1e6);
    this.#requestBytes += draft.requestBytes;
    this.#responseBytes += draft.responseBytes;
    if (draft.gaps.length === 0) this.#whole++;
    else this.#gaps(draft.gaps);
  }

  #gaps(gaps: readonly CoverageGap[]): void {
    this.#partial++;
    for (let at = 0; at < gaps.length; at++) {
      const { reason, phase } = gaps[at] as CoverageGap;
      const index = COVERAGE_GAP_REASONS.indexOf(reason) * PHASES.length + PHASES.indexOf(phase);
      this.#gapCounts[index] = (this.#gapCounts[index] as number) + 1;
    }
  }

  /** What the drafts of an exchange say beside the exchange itself. */
  faults(drafts: readonly EventDraft[]): void {
    for (const draft of drafts) {
      if (draft.kind === 'fault') this.count('sallyport_faults_total', `phase="${draft.phase}",fail_mode="${draft.failMode}"`);
    }
  }

  upstreamFault(upstream: string, fault: string): void {
    this.count('sallyport_upstream_faults_total', `upstream="${upstream}",kind="${fault}"`);
  }

  retry(upstream: string): void {
    this.count('sallyport_upstream_retries_total', `upstream="${upstream}"`);
  }

  /** Adds to a counter or gauge of the table. */
  count(name: string, labels: string, by = 1): void {
    const key = `${name}{${labels}}`;
    const before = this.#counts.get(key);
    if (before === undefined && this.#counts.size >= LABEL_SETS_MAX) return;
    this.#counts.set(key, { name, labels, value: (before?.value ?? 0) + by });
  }

  samples(): MetricSample[] {
    return [
      ...this.#requestSamples(),
      ...this.#gapSamples(),
      ...this.#duration.samples(),
      ...this.#inspection.samples(),
      { name: 'sallyport_coverage_requests_total', labels: 'state="whole"', value: this.#whole },
      { name: 'sallyport_coverage_requests_total', labels: 'state="partial"', value: this.#partial },
      { name: 'sallyport_request_bytes_total', labels: '', value: this.#requestBytes },
      { name: 'sallyport_response_bytes_total', labels: '', value: this.#responseBytes },
      ...this.#counts.values(),
    ];
  }

  #gapSamples(): MetricSample[] {
    const samples: MetricSample[] = [];
    for (const [index, value] of this.#gapCounts.entries()) {
      if (value === 0) continue;
      const reason = COVERAGE_GAP_REASONS[Math.floor(index / PHASES.length)];
      samples.push({ name: 'sallyport_coverage_gaps_total', labels: `reason="${reason}",phase="${PHASES[index % PHASES.length]}"`, value });
    }
    return samples;
  }

  #requestSamples(): MetricSample[] {
    const samples: MetricSample[] = [];
    for (const [index, value] of this.#requests.entries()) {
      if (value === 0) continue;
      const rest = Math.floor(index / STATUS_CLASSES);
      const mode = MODES[rest % MODES.length];
      const bits = Math.floor(rest / MODES.length);
      const verdict = bits >= 2 ? 'block' : 'pass';
      const action = bits % 2 === 1 ? 'block' : 'pass';
      const labels = `verdict="${verdict}",action="${action}",mode="${mode}",status="${index % STATUS_CLASSES}xx"`;
      samples.push({ name: 'sallyport_requests_total', labels, value });
    }
    return samples;
  }
}
