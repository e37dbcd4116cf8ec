import type { AbuseDetectorId } from '@sallyport/core';

export type Sensitivity = 'low' | 'normal' | 'high';

export interface DetectorSettings {
  readonly enabled: boolean;
  readonly sensitivity: Sensitivity;
}

/** B may only come after A in one session, e.g. payment after strong authentication. Both are shapes: `POST /payments`. */
export interface FlowRule {
  readonly id: string;
  readonly before: string;
  readonly after: string;
  /** A counts for so long, seconds. */
  readonly within_s: number;
}

export interface AbuseSettings {
  readonly sensitivity: Sensitivity;
  readonly detectors: Readonly<Partial<Record<AbuseDetectorId, Partial<DetectorSettings>>>>;
  readonly flows: readonly FlowRule[];
}

/** What a sensitivity means: standard deviations above the peers, and the chance of error of a sequential test. */
export interface Strictness {
  readonly sensitivity: Sensitivity;
  readonly z: number;
  readonly alpha: number;
}

const STRICTNESS: Readonly<Record<Sensitivity, Omit<Strictness, 'sensitivity'>>> = {
  low: { z: 5, alpha: 1e-7 },
  normal: { z: 4, alpha: 1e-5 },
  high: { z: 3.2, alpha: 1e-3 },
};

export function settingsOf(settings: AbuseSettings, id: AbuseDetectorId): DetectorSettings & Strictness {
  const own = settings.detectors[id] ?? {};
  const sensitivity = own.sensitivity ?? settings.sensitivity;
  return { enabled: own.enabled ?? true, sensitivity, ...STRICTNESS[sensitivity] };
}

export const DEFAULT_SETTINGS: AbuseSettings = { sensitivity: 'normal', detectors: {}, flows: [] };
