/** Why a part of a transaction was not (wholly) inspected. Coverage is counted, never assumed. */
export type CoverageGapReason =
  | 'mode-off'
  | 'body-too-large'
  | 'content-type'
  | 'content-encoding'
  | 'decode-limit'
  | 'leaf-limit'
  | 'depth-limit'
  | 'deadline'
  | 'fault'
  | 'upgraded'
  | 'streamed'
  | 'keys-missing'
  | 'unparsable'
  | 'not-shown' // the form of deployment does not show this part
  | 'out-of-band'; // only a copy was seen: nothing could be stopped

export const COVERAGE_GAP_REASONS: readonly CoverageGapReason[] = [
  'mode-off',
  'body-too-large',
  'content-type',
  'content-encoding',
  'decode-limit',
  'leaf-limit',
  'depth-limit',
  'deadline',
  'fault',
  'upgraded',
  'streamed',
  'keys-missing',
  'unparsable',
  'not-shown',
  'out-of-band',
];

export interface CoverageGap {
  readonly reason: CoverageGapReason;
  /** The phase in which it happened. */
  readonly phase: Phase;
  readonly detail: string;
}

/** The phases of an exchange, in order. */
export type Phase = 'connection' | 'request-headers' | 'request-body' | 'response-headers' | 'response-body' | 'logging';

export const PHASES: readonly Phase[] = ['connection', 'request-headers', 'request-body', 'response-headers', 'response-body', 'logging'];
