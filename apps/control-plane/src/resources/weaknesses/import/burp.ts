import { weaknessFingerprint } from '@sallyport/inventory';
import { z } from 'zod';
import type { SeenWeakness } from '../../../ingest/weakness-store.ts';
import { check, cweIn, placeOfUrl, plainText, seenOnce, severityWord, textSchema } from './seen.ts';
import { childrenOf, type Element, textOf } from './xml.ts';

/** Whole messages, coded or not: they hold values, and nothing is kept of them. */
export const BURP_SKIPPED: ReadonlySet<string> = new Set([
  'requestresponse',
  'request',
  'response',
  'collaboratorEvent',
  'infiltratorEvent',
]);

const issueSchema = z.object({
  type: z.string().min(1).max(50),
  name: textSchema,
  host: z.string().min(1).max(500),
  path: z.string().max(8_192),
  severity: z.string().transform((word, context) => {
    const severity = severityWord(word);
    if (severity !== null || word === 'False positive') return severity;
    context.addIssue({ code: 'custom', message: `${word} is no severity of Burp` });
    return z.NEVER;
  }),
});

/** The XML report of Burp. Issues marked as false positives are left out. */
export function fromBurp(report: Element, at: number): SeenWeakness[] {
  return childrenOf(report, 'issue').flatMap((issue, index) => {
    const texts = Object.fromEntries(['type', 'name', 'host', 'path', 'severity'].map((name) => [name, textOf(issue, name)]));
    const { type, name, host, path, severity } = check(issueSchema, texts, `body.text: issue[${index}]`);
    if (severity === null) return [];
    const place = placeOfUrl(`${host}${path}`, '');
    const point = pointOf(textOf(issue, 'location'));
    const weakness: SeenWeakness = {
      id: weaknessFingerprint('burp', type, place.host, place.template, point),
      source: 'burp',
      kind: type,
      title: name,
      severity,
      cwe: cweIn(textOf(issue, 'vulnerabilityClassifications')),
      owasp: '',
      ...place,
      point,
      detail: plainText(textOf(issue, 'issueDetail') || textOf(issue, 'issueBackground')),
      remediation: plainText(textOf(issue, 'remediationDetail') || textOf(issue, 'remediationBackground')),
      ...seenOnce(at),
    };
    return [weakness];
  });
}

/** `/search [q parameter]` to `q parameter`. */
function pointOf(location: string): string {
  const open = location.lastIndexOf(' [');
  return open === -1 || !location.endsWith(']') ? '' : location.slice(open + 2, -1).slice(0, 200);
}
