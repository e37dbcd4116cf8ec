import type { Severity } from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Can, canSchema, type IdParams, idParamsSchema, limitSchema } from '../../contract/page.ts';
import { severitySchema } from '../../contract/vocabulary.ts';

/** Why a run was started. */
export type ScanRunKind = 'scheduled' | 'manual' | 'spec-change' | 'retest' | 'replay';

/** `stopped`: ended early by a person, by quiet hours or by its time; what was found until then counts. */
export type ScanRunState = 'waiting' | 'running' | 'done' | 'stopped' | 'failed';

/** A scan of the configuration. Times are milliseconds since the epoch, 0 when never. */
export interface ScanView {
  readonly name: string;
  readonly schedule: string;
  readonly quiet_hours: readonly string[];
  readonly hosts: readonly string[];
  readonly production: boolean;
  readonly on_description_change: boolean;
  /** Nothing may be sent now. */
  readonly quiet: boolean;
  readonly next_at: number;
  readonly last: ScanRunView | null;
}

export interface ScanRunView {
  readonly id: string;
  /** Name of the scan; for a replay the host of the copy. */
  readonly scan: string;
  readonly kind: ScanRunKind;
  /** Of a retest or replay, else the empty string. */
  readonly weakness: string;
  readonly state: ScanRunState;
  readonly by: string;
  readonly created_at: number;
  readonly started_at: number;
  readonly ended_at: number;
  readonly requests: number;
  /** Findings that are new or open again by it. */
  readonly findings: number;
  readonly detail: string;
}

/** One request of a replay and what came back. */
export interface ReplayStep {
  readonly name: string;
  readonly status: number;
  /** `worked`: the answer shows it; `suspicious`: an error of the server that the control did not have. */
  readonly verdict: 'control' | 'worked' | 'suspicious' | 'refused' | 'no-effect' | 'unanswered';
  readonly detail: string;
}

export interface ReplayResult {
  readonly target: string;
  /** A part of the attack was masked when it was recorded, so it may not be whole. */
  readonly partly_masked: boolean;
  readonly outcome: 'worked' | 'suspicious' | 'refused' | 'no-effect' | 'unanswered';
  readonly steps: readonly ReplayStep[];
}

export interface ScanFindingLine {
  /** Id in the list of findings. */
  readonly weakness: string;
  readonly title: string;
  readonly severity: Severity;
  readonly place: string;
}

export interface ScanRunDetail extends ScanRunView {
  /** At most {@link RUN_LINES_MAX}, the most severe first. */
  readonly lines: readonly ScanFindingLine[];
  readonly notes: readonly string[];
  /** Operations that were tested, and that accepted no call. */
  readonly reached: number;
  readonly unreached: number;
  readonly replay: ReplayResult | null;
}

export interface ScanList {
  readonly items: readonly ScanView[];
  /** Hosts of which there is a copy that attacks may be sent to. */
  readonly staging: readonly string[];
  readonly can: Can<'run'>;
}

export interface ScanRunList {
  /** Newest first. */
  readonly items: readonly ScanRunView[];
  readonly can: Can<'run'>;
}

/** Findings shown of one run; all of them are in the list of findings. */
export const RUN_LINES_MAX = 200;

const runShape = {
  id: z.string(),
  scan: z.string(),
  kind: z.enum(['scheduled', 'manual', 'spec-change', 'retest', 'replay']),
  weakness: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'stopped', 'failed']),
  by: z.string(),
  created_at: z.number(),
  started_at: z.number(),
  ended_at: z.number(),
  requests: z.number(),
  findings: z.number(),
  detail: z.string(),
};

const runSchema: z.ZodType<ScanRunView> = z.object(runShape);

const detailSchema: z.ZodType<ScanRunDetail> = z.object({
  ...runShape,
  lines: z.array(z.object({ weakness: z.string(), title: z.string(), severity: severitySchema, place: z.string() })),
  notes: z.array(z.string()),
  reached: z.number(),
  unreached: z.number(),
  replay: z
    .object({
      target: z.string(),
      partly_masked: z.boolean(),
      outcome: z.enum(['worked', 'suspicious', 'refused', 'no-effect', 'unanswered']),
      steps: z.array(
        z.object({
          name: z.string(),
          status: z.number(),
          verdict: z.enum(['control', 'worked', 'suspicious', 'refused', 'no-effect', 'unanswered']),
          detail: z.string(),
        }),
      ),
    })
    .nullable(),
});

export const listScans: Endpoint<null, null, null, ScanList> = {
  id: 'scans.list',
  method: 'GET',
  path: `${API_BASE}/scans`,
  summary: 'Scans of the configuration: when they run next, and how they ended last.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({
    items: z.array(
      z.object({
        name: z.string(),
        schedule: z.string(),
        quiet_hours: z.array(z.string()),
        hosts: z.array(z.string()),
        production: z.boolean(),
        on_description_change: z.boolean(),
        quiet: z.boolean(),
        next_at: z.number(),
        last: runSchema.nullable(),
      }),
    ),
    staging: z.array(z.string()),
    can: canSchema('run'),
  }),
};

export const listScanRuns: Endpoint<null, { readonly limit: number }, null, ScanRunList> = {
  id: 'scans.runs',
  method: 'GET',
  path: `${API_BASE}/scan-runs`,
  summary: 'Runs of scans, retests and replays, newest first.',
  params: null,
  query: z.object({ limit: limitSchema(100) }),
  body: null,
  kind: 'json',
  answer: z.object({ items: z.array(runSchema), can: canSchema('run') }),
};

export const getScanRun: Endpoint<IdParams, null, null, ScanRunDetail> = {
  id: 'scans.runs.read',
  method: 'GET',
  path: `${API_BASE}/scan-runs/:id`,
  summary: 'One run with what it found.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: detailSchema,
};

export const startScan: Endpoint<IdParams, null, null, ScanRunView> = {
  id: 'scans.start',
  method: 'POST',
  path: `${API_BASE}/scans/:id/runs`,
  summary: 'Runs a scan of the configuration now. In its quiet hours it is refused.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: runSchema,
};

export const stopScanRun: Endpoint<IdParams, null, null, ScanRunView> = {
  id: 'scans.runs.stop',
  method: 'POST',
  path: `${API_BASE}/scan-runs/:id/stop`,
  summary: 'Ends a run early: it takes its objects away, and what it found until then counts.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: runSchema,
};

export const retestWeakness: Endpoint<IdParams, null, null, ScanRunView> = {
  id: 'scans.retest',
  method: 'POST',
  path: `${API_BASE}/weaknesses/:id/retest`,
  summary: 'Looks for one finding again with the checks that prove it; an attack that succeeded is sent to the copy again.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: runSchema,
};

export const replayRecorded: Endpoint<IdParams, null, null, ScanRunView> = {
  id: 'scans.replay',
  method: 'POST',
  path: `${API_BASE}/attacks/:id/replay`,
  summary: 'Sends a recorded attack and mutations of it to the copy of its host, without secrets, to tell whether it would have worked.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: runSchema,
};
