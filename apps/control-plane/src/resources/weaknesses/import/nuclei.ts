import { SallyportError } from '@sallyport/core';
import { weaknessFingerprint } from '@sallyport/inventory';
import { z } from 'zod';
import type { SeenWeakness } from '../../../ingest/weakness-store.ts';
import { check, cweIn, placeOfUrl, plainText, seenOnce, severityWord, textSchema } from './seen.ts';

const textsSchema = z.union([z.string().transform((text) => [text]), z.array(z.string())]).nullish();

const resultSchema = z.object({
  'template-id': z.string().min(1).max(200),
  'matcher-name': z.string().max(200).default(''),
  type: z.string().max(50).default(''),
  host: textSchema.default(''),
  'matched-at': textSchema.default(''),
  info: z.object({
    name: textSchema,
    severity: z.string().max(20).default('unknown'),
    description: z.string().default(''),
    remediation: z.string().default(''),
    classification: z.object({ 'cwe-id': textsSchema }).nullish(),
  }),
});

/** Lines of `nuclei -jsonl`. @throws SallyportError that names the line. */
export function fromNucleiLines(lines: readonly string[], at: number): SeenWeakness[] {
  return lines.map((line, index) => {
    const place = `body.text: line ${index + 1}`;
    try {
      return fromNuclei(JSON.parse(line), place, at);
    } catch (cause) {
      if (cause instanceof SallyportError) throw cause;
      throw new SallyportError('IMPORT_INVALID', place, `no JSON: ${(cause as Error).message}`, { cause });
    }
  });
}

/** One result. Requests, answers and what was extracted are not kept. */
export function fromNuclei(value: unknown, place: string, at: number): SeenWeakness {
  const result = check(resultSchema, value, place);
  const { 'template-id': kind, 'matcher-name': matcher, info } = result;
  const where = placeOfUrl(result['matched-at'] === '' ? result.host : result['matched-at'], '');
  return {
    id: weaknessFingerprint('nuclei', kind, matcher, where.host, where.template),
    source: 'nuclei',
    kind,
    title: info.name,
    severity: severityWord(info.severity) ?? 'info',
    cwe: cweIn((info.classification?.['cwe-id'] ?? []).join(' ')),
    owasp: '',
    ...where,
    point: matcher,
    detail: plainText(info.description),
    remediation: plainText(info.remediation),
    ...seenOnce(at),
  };
}
