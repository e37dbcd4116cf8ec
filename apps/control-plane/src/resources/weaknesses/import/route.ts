import { severityRank } from '@sallyport/core';
import { type Route, route } from '../../../http/route.ts';
import { readResults } from './read.ts';
import { IMPORT_LINES_MAX, type ImportedLine, importWeaknesses } from './schema.ts';

export const importResults: Route = route(importWeaknesses, async (call, control) => {
  const now = control.clock.now();
  const { source, list } = readResults(call.body.text, now);
  const outcomes = await control.weaknesses.list.outcomes(list);
  const lines = list
    .map(({ title, severity, method, host, template }, index): ImportedLine => {
      return { title, severity, place: `${method} ${host}${template}`.trim(), outcome: outcomes[index]! };
    })
    .toSorted((a, b) => severityRank(b.severity) - severityRank(a.severity))
    .slice(0, IMPORT_LINES_MAX);
  const of = (wanted: ImportedLine['outcome']): number => outcomes.filter((outcome) => outcome === wanted).length;
  const answer = { source, results: list.length, added: of('new'), reopened: of('reopens'), lines };
  call.note(
    '',
    `${source}: ${answer.results} results, ${answer.added} new, ${answer.reopened} open again${call.body.preview ? ' (preview)' : ''}`,
  );
  if (!call.body.preview) await control.weaknesses.take(list, now, call.actor.name);
  return answer;
});
