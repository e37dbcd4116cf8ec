import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findReferenceFault, isObject, type JsonObject } from '../references.ts';
import { type EnforceProblem, prepare } from './prepare.ts';
import { Validators } from './validators.ts';

/**
 * Every case of the JSON Schema test suite through the validators of enforcement. The schema stands for a whole description:
 * it goes through the same refusals, the same preparation and the same compiler. `SALLYPORT_WRITE=1` writes the page anew.
 */
const SUITE = join(process.env.SALLYPORT_DATA_DIR ?? '', 'corpora', 'json-schema-test-suite');
const PAGE = new URL('../../../../docs/measured/json-schema.md', import.meta.url);
const DRAFTS = ['draft2020-12', 'draft7'] as const;
const DIALECT = {
  'draft2020-12': 'https://json-schema.org/draft/2020-12/schema',
  draft7: 'http://json-schema.org/draft-07/schema#',
} as const;

interface Group {
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[];
}

type Outcome = 'agrees' | 'refused' | 'not enforced' | 'differs';

interface Result {
  readonly file: string;
  readonly name: string;
  readonly outcome: Outcome;
}

function filesOf(draft: string): string[] {
  const list = (folder: string): string[] =>
    readdirSync(join(SUITE, draft, folder), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? list(join(folder, entry.name)) : entry.name.endsWith('.json') ? [join(folder, entry.name)] : [],
    );
  return list('').sort();
}

function checkerOf(schema: unknown, draft: (typeof DRAFTS)[number]): ((value: unknown) => boolean) | Outcome {
  const document: JsonObject = { jsonSchemaDialect: DIALECT[draft], ...(isObject(schema) ? schema : { allOf: [schema] }) };
  if (findReferenceFault(document) !== null) return 'refused';
  const problems: EnforceProblem[] = [];
  const validator = new Validators(prepare(document, 'response', problems), problems).at('');
  return validator === null || problems.length > 0 ? 'not enforced' : (value) => validator.check(value) === null;
}

function resultsOf(draft: (typeof DRAFTS)[number]): Result[] {
  return filesOf(draft).flatMap((file) => {
    const groups = JSON.parse(readFileSync(join(SUITE, draft, file), 'utf8')) as Group[];
    return groups.flatMap(({ description, schema, tests }) => {
      const checker = checkerOf(schema, draft);
      return tests.map(({ description: what, data, valid }): Result => {
        const outcome = typeof checker === 'string' ? checker : checker(data) === valid ? 'agrees' : 'differs';
        return { file, name: `${description}: ${what}`, outcome };
      });
    });
  });
}

function pageOf(results: Readonly<Record<string, readonly Result[]>>): string {
  const count = (list: readonly Result[], outcome: Outcome): number => list.filter((one) => one.outcome === outcome).length;
  const isOptional = ({ file }: Result): boolean => file.startsWith('optional');
  const rows = Object.entries(results).flatMap(([draft, list]) =>
    [false, true].map((optional) => {
      const some = list.filter((one) => isOptional(one) === optional);
      const name = optional ? `${draft}, optional` : draft;
      return `| ${name} | ${some.length} | ${count(some, 'agrees')} | ${count(some, 'refused')} | ${count(some, 'not enforced')} | ${count(some, 'differs')} |\n`;
    }),
  );
  const section = (draft: string, list: readonly Result[], outcome: Outcome, title: string): string => {
    const found = list.filter((one) => one.outcome === outcome);
    const lines = found.map(({ file, name }) => `- ${file}: ${name.replace(/[<>*_`|\\]/g, (sign) => `\\${sign}`).replace(/\s+/g, ' ')}\n`);
    return found.length === 0 ? '' : `\n## ${draft}: ${title}\n\n${lines.join('')}`;
  };
  const sections = Object.entries(results).flatMap(([draft, list]) => [
    section(draft, list, 'differs', 'differ'),
    section(draft, list, 'not enforced', 'not enforced'),
    section(draft, list, 'refused', 'refused'),
  ]);
  return `${HEAD}${rows.join('')}${sections.join('')}`;
}

const HEAD = `<!-- Written by \`SALLYPORT_WRITE=1 npx vitest run packages/contract/src/enforce/json-schema.test.ts\` with SALLYPORT_DATA_DIR set. -->
# How enforcement reads JSON Schema

Every case of the [JSON Schema test suite](https://github.com/json-schema-org/JSON-Schema-Test-Suite) (44401e0), each schema taken as a whole description:
the same refusals, the same preparation, the same validators that requests and answers are held against. The test fails when a case that is listed
here begins to agree, and when another one stops.

- **refused**: the schema refers to another document. Such a description does not load; nothing is ever fetched.
- **not enforced**: the description loads and says of this schema that it is not enforced (a pattern with look-around, for one); messages are not held against it.
- **differ**: the validator says otherwise than the suite. \`format.json\` wants formats to be notes only; here they are held, as a description means them.
  Host names of other scripts (\`idn-hostname\`, A-labels) are not looked into. \`unevaluatedItems\` beside \`contains\`, and \`$dynamicRef\`, are limits of the compiler (Ajv).

| suite | cases | agree | refused | not enforced | differ |
| --- | --- | --- | --- | --- | --- |
`;

describe.skipIf(!existsSync(SUITE))('the JSON Schema test suite (skipped without SALLYPORT_DATA_DIR)', () => {
  it('agrees but where the page says so', () => {
    const page = pageOf(Object.fromEntries(DRAFTS.map((draft) => [draft, resultsOf(draft)])));
    if (process.env.SALLYPORT_WRITE === '1') writeFileSync(PAGE, page);
    expect(page.split('\n')).toEqual(readFileSync(PAGE, 'utf8').split('\n'));
  });
});
