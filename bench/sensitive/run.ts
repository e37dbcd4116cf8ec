import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { classifyValue } from '@sallyport/traffic/data-classes';
import { blindFields } from './blind.ts';
import { f1, type LabelledField, type Tally, tallyOf } from './measure.ts';
import { specFields } from './specs.ts';
import { inText, valuesOf } from './values.ts';

interface FieldFile {
  readonly positive: Readonly<Record<string, readonly string[]>>;
  readonly decoy: Readonly<Record<string, readonly string[]>>;
  readonly text: Readonly<Record<string, readonly string[]>>;
}

export function madeFields(samples: number): LabelledField[] {
  const file = JSON.parse(readFileSync(new URL('fields.json', import.meta.url), 'utf8')) as FieldFile;
  let seed = 40_000;
  const rows = (part: Readonly<Record<string, readonly string[]>>, label: (shape: string) => string | null): LabelledField[] =>
    Object.entries(part).flatMap(([shape, names]) =>
      names.map((name) => ({ name, label: label(shape), values: valuesOf(shape, samples, seed++) })),
    );
  const texts = rows(file.text, (shape) => shape).map((field) => ({
    ...field,
    values: field.values.map((value, at) => inText(String(value), at)),
  }));
  return [...rows(file.positive, (shape) => shape), ...rows(file.decoy, () => null), ...texts];
}

/** Types the text corpus labels, and the class each is. */
const ENTITIES: Readonly<Record<string, string>> = {
  ABA_ROUTING_NUMBER: 'aba_rtn',
  CREDIT_CARD: 'pan',
  EMAIL_ADDRESS: 'email',
  IBAN_CODE: 'iban',
  PHONE: 'phone',
  US_SSN: 'ssn',
};

function textTallies(folder: string): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const line of readFileSync(join(folder, 'corpora/sensitive.ndjson'), 'utf8').split('\n')) {
    if (line === '') continue;
    const { entity, text, label } = JSON.parse(line) as { entity: string; text: string; label: string };
    const id = ENTITIES[entity];
    if (id === undefined) continue;
    const tally = tallies.get(id) ?? { hit: 0, missed: 0, wrong: 0 };
    tallies.set(id, tally);
    const found = classifyValue('', text).some((match) => match.id === id);
    if (label === 'sensitive') found ? tally.hit++ : tally.missed++;
    else if (found) tally.wrong++;
  }
  return tallies;
}

/** How often fields of other names and of descriptions are seen. */
const SAMPLES = 20;

function section(title: string, fields: readonly LabelledField[], about = ''): string {
  const { tallies, mistakes } = tallyOf(fields);
  return `## ${title}
${about === '' ? '' : `\n${about}\n`}
${fields.length} fields, ${mistakes.length} judged wrongly${mistakes.length === 0 ? '.' : ':'}
${mistakes.map((mistake) => `\n- ${mistake.replace(/ \(.*\):/, ':')}`).join('')}

${table(tallies)}`;
}

function blindSection(): string {
  const about = `Written before the product's list of names was looked at: English abbreviations of older systems, German, French, Spanish, Portuguese, Polish and
Italian, beside order numbers, times, tracking numbers and hashes, of which sixteen-digit ones pass the check of cards as often as chance has it.
The first run is in \`bench/sensitive/README.md\`.`;
  return section('Names of other countries and older systems', blindFields(SAMPLES), about);
}

function specSection(folder: string): string {
  const { fields, left_out } = specFields(folder, SAMPLES);
  const about = `Properties of the API descriptions in \`corpora/specs\`, labelled by their format and by what their text says in so many words, never by their names; ${left_out} that leave it open are left out.`;
  return section('Fields of published descriptions', fields, about);
}

const PAGE = resolve(import.meta.dirname, '../../docs/measured/sensitive-data.md');

function table(tallies: ReadonlyMap<string, Tally>): string {
  const share = (part: number, whole: number): string => (whole === 0 ? '-' : (part / whole).toFixed(2));
  const rows = [...tallies]
    .sort((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([id, tally]) => {
      const { hit, missed, wrong } = tally;
      return `| ${id} | ${hit + missed} | ${share(hit, hit + wrong)} | ${share(hit, hit + missed)} | ${f1(tally).toFixed(2)} |`;
    });
  return ['| class | labelled | precision | recall | F1 |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

/** `npm run bench -- sensitive`: what fields are said to hold, beside what they hold; written to docs/measured/sensitive-data.md. */
export function sensitive(): string {
  const data = process.env.SALLYPORT_DATA_DIR;
  const parts = [1, 3, 30].map((samples) => section(`Fields seen ${samples} ${samples === 1 ? 'time' : 'times'}`, madeFields(samples)));
  const texts =
    data === undefined
      ? ''
      : `\n## Texts\n\nSingle texts of the recogniser tests of microsoft/presidio (MIT), without a field name.\n\n${table(textTallies(data))}\n`;
  const page = `# How well sensitive data is told

Written by \`npm run bench -- sensitive\`${data === undefined ? '' : ' with `SALLYPORT_DATA_DIR` set'}. Fields by the names APIs give them, with made-up values of known kind, beside fields that
look alike and are not sensitive; the whole way from the bytes of an answer to the verdict of the inventory (\`bench/sensitive\`).
The names were written for this table, and the verdict's rules were mended with it in sight.

${[...parts, blindSection(), ...(data === undefined ? [] : [specSection(join(data, 'corpora/specs'))])].join('\n\n')}
${texts}`;
  mkdirSync(dirname(PAGE), { recursive: true });
  writeFileSync(PAGE, page);
  return page;
}
