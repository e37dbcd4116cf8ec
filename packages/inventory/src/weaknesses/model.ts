import type { DataCategory, ExchangeEvent, Severity } from '@sallyport/core';
import type { OperationRecord } from '../model.ts';
import type { IdSpreads } from './id-spread.ts';
import type { WeaknessKind } from './kinds.ts';
import type { Bursts, Origins } from './recent.ts';
import type { WeaknessSettings } from './settings.ts';

/**
 * A weakness of the API, seen in traffic: something to mend. Not to be confused with a Finding, which says that one
 * message looks like an attack.
 */
export interface Weakness {
  /** 16 hex characters over kind, place and point: the same weakness has the same one after any restart. */
  readonly fingerprint: string;
  readonly kind: WeaknessKind;
  readonly title: string;
  readonly severity: Severity;
  readonly cwe: number;
  readonly owasp: string;
  /** Id in the inventory, or the empty string where it does not know the operation, and for what holds for the host. */
  readonly operation: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  /** Part of the message: `query.token`, `path.accountId`; empty for the whole of it. */
  readonly point: string;
  /** What was seen last, in words; never a value. */
  readonly detail: string;
  /** Categories of the sensitive data that the operation handles. */
  readonly data: readonly DataCategory[];
  /** Exchanges that showed it. */
  readonly count: number;
  readonly first_seen: number;
  readonly last_seen: number;
  /** Events that show it, newest last, at most `EVIDENCE_EVENTS_MAX`. */
  readonly events: readonly string[];
  /** `null` until enough was seen that would have shown it, and did not. */
  readonly absence: Absence | null;
}

/** What speaks for a weakness being gone. */
export interface Absence {
  /** Exchanges that would have shown it and did not, since it was seen last. */
  readonly exchanges: number;
  readonly from: number;
  readonly to: number;
  /** What they showed instead, in words. */
  readonly observed: string;
}

/** One exchange with what is known of its operation; `null` where the inventory does not know it. */
export interface Subject {
  readonly event: ExchangeEvent;
  readonly seen: NonNullable<ExchangeEvent['observation']>;
  readonly record: OperationRecord | null;
  /** Share of the requests to its host that carry a credential, 0..1. */
  readonly hostAuthenticated: number;
  readonly ids: IdSpreads;
  readonly bursts: Bursts;
  readonly origins: Origins;
  readonly settings: WeaknessSettings;
}

export interface Sighting {
  readonly point: string;
  readonly detail: string;
  /** Where it is told more exactly than by the kind. */
  readonly reference?: { readonly cwe: number; readonly owasp: string };
  /** In place of that of the kind. */
  readonly severity?: Severity;
}

/** What a rule makes of one exchange. */
export interface Examination {
  readonly shown: readonly Sighting[];
  /** Which points this exchange would have shown, if they were still weak. */
  readonly clears: (point: string) => boolean;
  /** What was seen in place of the weakness. */
  readonly observed: string;
  /** Points of which one such exchange is enough, e.g. because a description now names the operation. */
  readonly conclusive?: (point: string) => boolean;
}

/** `null` where the exchange says nothing either way. Pure, but for what it notes in `ids`, `bursts` and `origins`. */
export interface WeaknessRule {
  readonly kind: WeaknessKind;
  /** `host`: one weakness for the host, because it is set in one place for all of it; else one for each operation. */
  readonly scope?: 'host';
  examine(subject: Subject): Examination | null;
}
