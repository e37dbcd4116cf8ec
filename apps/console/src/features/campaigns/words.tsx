import type { CampaignAnswer, CampaignCounts, CampaignState } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { Tag, type Tone } from '../../components/tag.tsx';

const STATE: Readonly<Record<CampaignState, Tone>> = { running: 'accent', overdue: 'danger', complete: 'ok', closed: 'neutral' };
const ANSWER: Readonly<Record<CampaignAnswer, readonly [Tone, string]>> = {
  '': ['neutral', 'waiting'],
  attested: ['ok', 'attested'],
  disputed: ['danger', 'disputed'],
};

export function CampaignStateTag({ state }: { readonly state: CampaignState }): ReactNode {
  return <Tag tone={STATE[state]}>{state}</Tag>;
}

export function AnswerTag({ answer }: { readonly answer: CampaignAnswer }): ReactNode {
  const [tone, word] = ANSWER[answer];
  return <Tag tone={tone}>{word}</Tag>;
}

/** `12 of 40 attested, 1 disputed` */
export function progressWords({ operations, attested, disputed }: CampaignCounts): string {
  return `${attested} of ${operations} attested${disputed === 0 ? '' : `, ${disputed} disputed`}`;
}
