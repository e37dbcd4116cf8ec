import type { IndicatorShare } from '@sallyport/core';
import { type FeatureShare, shown, signsOf } from './score/learned/attribution.ts';
import { foldText } from './text/fold.ts';

/** Begins the id of an indicator that is a feature of the learned model. */
export const FEATURE_PREFIX = 'feature ';

/**
 * Features of the model as indicators, `feature word "select"`. The weight is the part of all that speaks for an attack in the
 * text. A piece is shown only where the masked evidence shows it, too.
 */
export function featureShares(features: readonly FeatureShare[], evidence: string): IndicatorShare[] {
  const folded = foldText(evidence, false);
  const visible = shown(signsOf(folded, 0, folded.length));
  return features.map(({ kind, piece, share, log_odds }, index) => ({
    id: `${FEATURE_PREFIX}${kind} ${nameOf(kind, piece, visible, index)}`,
    weight: share,
    contribution: 0,
    about: `adds ${log_odds} to the log-odds`,
  }));
}

function nameOf(kind: FeatureShare['kind'], piece: string, visible: string, index: number): string {
  if (kind === 'rule') return piece;
  if (kind === 'rules') return piece.replace(' ', ' + ');
  const parts = kind === 'words' ? piece.split(' ') : [piece];
  return parts.every((part) => visible.includes(part)) ? JSON.stringify(piece) : `(masked ${index + 1})`;
}
