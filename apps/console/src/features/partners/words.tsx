import type { PartnerAlert, PartnerView } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Search } from '../../api/search.ts';
import { Tag, type Tone } from '../../components/tag.tsx';

interface State {
  readonly tone: Tone;
  readonly label: string;
  readonly means: string;
}

const CALLED_AFTER_END: State = {
  tone: 'danger',
  label: 'called after the end',
  means: 'Its credential is still accepted after the end of the agreement',
};
const BEYOND: State = { tone: 'high', label: 'beyond the agreement', means: 'It does what was not agreed' };
const ENDED: State = { tone: 'neutral', label: 'ended', means: 'The agreement is over, and it has not called since' };
const REVIEW: State = { tone: 'warn', label: 'review due', means: 'The day of its review has passed' };
const SILENT: State = { tone: 'neutral', label: 'silent', means: 'It has not called in the last weeks' };
const AS_AGREED: State = { tone: 'ok', label: 'as agreed', means: 'Nothing goes beyond what was agreed' };
const UNKNOWN: State = { tone: 'neutral', label: 'not known', means: 'The event store does not answer' };

/** The worst that is known of a partner. */
export function stateOf({ breaches, last_call, profile }: PartnerView, now: number): State {
  if (breaches === null) return UNKNOWN;
  const measures = new Set(breaches.map(({ measure }) => measure));
  if (measures.has('offboarding')) return CALLED_AFTER_END;
  if (measures.size > (measures.has('review') ? 1 : 0)) return BEYOND;
  if (profile.ends_at > 0 && profile.ends_at < now) return ENDED;
  if (measures.has('review')) return REVIEW;
  return last_call === 0 ? SILENT : AS_AGREED;
}

export function PartnerStateTag({ partner, now }: { readonly partner: PartnerView; readonly now: number }): ReactNode {
  const { tone, label, means } = stateOf(partner, now);
  return (
    <Tag tone={tone} title={means} dot>
      {label}
    </Tag>
  );
}

export function AgreedTag({ agreed }: { readonly agreed: boolean }): ReactNode {
  return agreed ? <Tag tone="ok">agreed</Tag> : <Tag tone="high">not agreed</Tag>;
}

const MEASURE: Readonly<Record<string, string>> = {
  requests: 'Requests',
  errors: 'Errors',
  auth_failures: 'Authentication failures',
  p95_ms: 'Latency p95',
  operations: 'Operations',
  scopes: 'Scopes',
  data_classes: 'Data',
  offboarding: 'Offboarding',
  review: 'Review',
};

export function measureText({ measure }: PartnerAlert): string {
  return MEASURE[measure] ?? measure;
}

interface EvidenceLinkProps {
  readonly partner: string;
  readonly search?: Search;
  readonly children: ReactNode;
}

/** The flagged requests of a partner. */
export function AttacksOf({ partner, search, children }: EvidenceLinkProps): ReactNode {
  return (
    <Link to="/attacks" search={{ range: '30d', ...search, partner: [partner] }}>
      {children}
    </Link>
  );
}

/** What a partner called, in the inventory. */
export function InventoryOf({ partner, search, children }: EvidenceLinkProps): ReactNode {
  return (
    <Link to="/inventory" search={{ ...search, partner: [partner] }}>
      {children}
    </Link>
  );
}
