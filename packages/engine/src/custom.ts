import type { Finding, Signal } from '@sallyport/core';
import { evidenceOf, type InspectContext, type Reported, referenceOf } from '@sallyport/detection';
import type { ExceptionFinder, RouteSettings, RuleMatch } from '@sallyport/policy';
import type { ParsedBody } from '@sallyport/traffic';

/** Where a rule fired that asked of the request line alone. */
const REQUEST_POINT = 'request';

/** What detectors are told beside the values; nothing for most requests. */
export function contextOf(
  body: ParsedBody,
  settings: RouteSettings,
  matches: readonly RuleMatch[],
  exceptionOf: ExceptionFinder | null,
): InspectContext | undefined {
  const summary = 'graphql' in body ? body.graphql : null;
  if (summary === null && matches.length === 0 && exceptionOf === null) return undefined;
  return {
    isExcepted: exceptionOf === null ? null : (found) => exceptionOf(found) !== undefined,
    graphql: summary === null ? null : { summary, limits: settings.graphql },
    reported: matches.filter((match) => match.enforced && !isPatch(match)).map(reportOf),
  };
}

export function isPatch(match: RuleMatch): boolean {
  return match.kind === 'patch';
}

/** A rule that matches and changes nothing: in shadow, or rolled out to others than this caller. */
export function shadowSignal({ detector, about, hit, spared }: RuleMatch): Signal {
  const point = hit?.leaf.point ?? REQUEST_POINT;
  return { kind: 'custom', rule: detector, action: 'monitor', point, detail: about, ...(spared && { would: 'block' as const }) };
}

/** A custom detector that fired, for the score. */
function reportOf(match: RuleMatch): Reported {
  const { detector, class: attack, severity, confidence, about, hit } = match;
  return {
    rule: { id: detector, severity, confidence, about },
    class: attack,
    point: hit?.leaf.point ?? REQUEST_POINT,
    evidence: () => evidence(match),
  };
}

/** A virtual patch that holds, as a finding: it decides by itself and adds nothing to the score. */
export function patchFinding(match: RuleMatch): Finding {
  const { detector, class: attack, severity, confidence, hit } = match;
  return {
    detector,
    class: attack,
    ...referenceOf(detector, attack),
    point: hit?.leaf.point ?? REQUEST_POINT,
    severity,
    confidence,
    evidence: evidence(match),
    indicators: [{ id: detector, weight: confidence, contribution: 0 }],
  };
}

function evidence({ hit, about }: RuleMatch): string {
  return hit === null ? evidenceOf('', about, 0, 0) : evidenceOf(hit.leaf.name, hit.leaf.value, hit.span.from, hit.span.to);
}
