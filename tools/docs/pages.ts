import { buildProgram } from '@sallyport/cli';
import { catalogue, FACTS, frameworks } from '@sallyport/compliance';
import { LINT_FINDINGS_PER_RULE_MAX, LINT_RULES } from '@sallyport/contract';
import { controlPlaneConfigSchema } from '@sallyport/control-plane';
import { ERRORS } from '@sallyport/core';
import { gatewaySchema } from '@sallyport/gateway/config';
import { policyJsonSchema, policySchema } from '@sallyport/policy';
import { CHECKS, type CheckMeta, scanSchema } from '@sallyport/scanner';
import { z } from 'zod';
import { abuse } from './abuse-page.ts';
import { schemaTables } from './schema-page.ts';

const GENERATED = '<!-- Written by `npm run docs`; change the source instead. -->\n';

function schemaOf(schema: z.ZodType): Parameters<typeof schemaTables>[1] {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Parameters<typeof schemaTables>[1];
}

function configuration(): string {
  const head = `# Configuration\n\nOne YAML file with three sections. \`sallyport config check FILE\` names the line of each problem. The smallest one that works:\n\n\`\`\`yaml\ngateway:\n  upstreams:\n    - name: api\n      servers: ['http://127.0.0.1:3000']\n\`\`\`\n`;
  return `${GENERATED}${head}${schemaTables('gateway', schemaOf(gatewaySchema))}\nThe section \`policy\` has a page of its own: [policy.md](policy.md).\n${schemaTables('control_plane', schemaOf(controlPlaneConfigSchema))}`;
}

/** How `when` is written; the tests of the policy package hold each sentence. */
const EXPRESSIONS = `
## Expressions

\`when\` of a custom detector or a virtual patch. It is compiled when the policy is loaded, and refused with its line and character when it cannot be.

\`\`\`yaml
policy:
  patches:
    - id: report-injection
      when: path starts_with '/reports' and not every query.id matches '^[0-9]{1,10}$'
      class: sqli
      reason: The report service joins the id into its query until release 4.2.
      owner: appsec
      expires: 2027-01-31T00:00:00Z
  detectors:
    - id: test-card
      when: body.json.* in ["4111111111111111", "5555555555554444"] and host == "api.bank.example"
      confidence: 0.4
      reason: Test cards are no business of the live system.
      owner: payments
\`\`\`

| subject | what it is |
|---|---|
| \`method\`, \`host\`, \`path\` | of the request, canonical |
| \`query.id\`, \`header.x-id\`, \`cookie.sid\`, \`path[2]\`, \`body.json.items[].note\`, \`body.form.note\` | the values at that point, as findings name it, with \`[]\` for any index |
| \`body.json.*\` | all values below |
| \`any\` | every value of the message |

| test | holds when a value |
|---|---|
| \`== 'a'\`, \`!= 'a'\`, \`in ['a', 'b']\` | is the text (one of the texts); \`!=\` when no value is |
| \`contains 'a'\`, \`starts_with 'a'\`, \`ends_with 'a'\` | holds the text |
| \`matches '^[a-z]+$'\` | holds a match of the pattern |
| \`length > 10\` | has so many characters (\`<\`, \`<=\`, \`>\`, \`>=\`) |
| \`exists\` | is there |

One value is enough, as it was received or decoded; \`every query.id matches ...\` asks all values at the point as they were received. Tests are joined by \`and\`, \`or\`,
\`not\` and brackets. \`'...'\` is taken as it is written, \`"..."\` with the escapes of JSON. Patterns are those of RE2: they run in time linear in the text, so look-around and
references back are refused, and so is a pattern of more than 1,000 steps a character. A value too long for its pattern is matched as far as that goes, and is a coverage gap.

A detector's finding is \`custom.<id>\` and counts for the score by its confidence. A patch gives the verdict block whatever the score, and its finding is \`patch.<id>\`; no
exception sets it aside.
`;

function policy(): string {
  const head = `# Policy\n\nThe \`policy:\` section of a configuration, or a file by itself (\`--policy FILE\`).\n\nWhat holds for a request is said, field by field, by its operation, else by the most specific route, its host, its API, the global level (docs/policy-changes.md);\n\`ceiling\` bounds the mode. Among routes and APIs, more literal path segments win, then a host over a wildcard, then a named method.\n`;
  return `${GENERATED}${head}${schemaTables('policy', schemaOf(policySchema))}${EXPRESSIONS}`;
}

function errors(): string {
  const rows = Object.entries(ERRORS).map(([code, text]) => `| \`${code}\` | ${text} |\n`);
  return `${GENERATED}# Errors\n\nEvery error the product shows has one of these codes, the place, and what was seen there. Codes never change their meaning.\n\n| code | what it means and what to do |\n|---|---|\n${rows.join('')}`;
}

function cli(): string {
  const program = buildProgram({ out: () => {}, err: () => {}, interactive: false }, () => {});
  const commands = program.commands.flatMap((command) => (command.commands.length > 0 ? command.commands : [command]));
  const sections = commands.map((command) => {
    const name = command.parent === program ? command.name() : `${command.parent?.name()} ${command.name()}`;
    return `\n## sallyport ${name}\n\`\`\`text\n${command.helpInformation().trimEnd()}\n\`\`\`\n`;
  });
  return `${GENERATED}# Command line\n\nExit codes of every command: 0 all went well; 1 done, and the answer is no (bad records, does not verify, refused); 2 the command line is wrong;\n3 a file or service cannot be reached; 70 a defect of ours. Progress is drawn on standard error, and only on a terminal. File formats: [formats.md](formats.md).\n${sections.join('')}`;
}

function compliance(): string {
  const list = frameworks().map(
    (framework) =>
      `| ${framework.id} | ${framework.title} | ${framework.version} | ${catalogue().controls.filter((control) => control.framework === framework.id).length} | ${catalogue().controls.filter((control) => control.framework === framework.id && control.decide !== null).length} |\n`,
  );
  const facts = Object.entries(FACTS).map(([name, info]) => `| \`${name}\` | ${info.unit} | ${info.about} |\n`);
  return `${GENERATED}# Compliance evidence

A report says what recorded evidence indicates about each control: one of five states, decided by these rules in this order.

1. A test for failure that holds on the evidence: \`not-satisfied\`, whatever else is missing.
2. The gate is closed (no traffic, too little of it inspected, silences, a chain that does not verify, a clock that is off): \`not-assessed\`.
3. The control has a part for a person and no attestation in force (one that speaks of the beginning of the period and has not expired at its end): \`needs-manual-evidence\`; the machine part's state is printed beside it.
4. All tests hold over the whole period: \`satisfied\`. Else the tests for a partial answer: \`partially-satisfied\`. Neither: \`not-assessed\`, and it says so.
5. The platform has operated for less than the period: at most \`partially-satisfied\`.
6. What the platform only informs, or cannot see, is never \`satisfied\`: \`needs-manual-evidence\`.

A fact that is not known is never taken as good.

| framework | title | version | controls | decidable by evidence |
|---|---|---|---|---|
${list.join('')}
## Facts
Every test compares one of these, counted from the evidence log over the period, with a number.

| fact | unit | what is counted |
|---|---|---|
${facts.join('')}`;
}

const IMPACT: Readonly<Record<CheckMeta['impact'], string>> = { read: 'reads only', write: 'writes', destructive: 'needs `destructive`' };

function checks(): string {
  const metas = CHECKS.map(({ meta }) => meta).sort((left, right) => (`${left.owasp} ${left.id}` < `${right.owasp} ${right.id}` ? -1 : 1));
  const rows = metas.map(
    ({ id, title, owasp, cwe, severity, impact }) =>
      `| [\`${id}\`](#${id}) | ${title} | ${owasp} | CWE-${cwe} | ${severity} | ${IMPACT[impact]} |\n`,
  );
  const sections = metas.map(
    (meta) =>
      `\n## ${meta.id}\n${meta.title}. ${meta.owasp}, CWE-${meta.cwe}, ${meta.severity}; ${IMPACT[meta.impact]}.\n\n**How.** ${meta.how}\n\n**Proof.** ${meta.proof}\n\n**Remediation.** ${meta.remediation}\n\n**CVSS 4.0.** \`${meta.cvss}\` ${meta.cvssReason}\n\n**Controls.** ${meta.controls.join('; ')}\n`,
  );
  return `${GENERATED}# Checks of the scanner\n\nHow a scan works: [scanner.md](../scanner.md). What \`--lint\` finds in a description alone: [lint.md](lint.md). The severity is that of the typical case; data of a protected class raises it.\n\n| check | finding | OWASP API Top 10 | CWE | severity | impact |\n|---|---|---|---|---|---|\n${rows.join('')}${sections.join('')}`;
}

/** What \`sallyport lint\` asks of a description. */
function lint(): string {
  const table = (pack: string): string =>
    LINT_RULES.filter((rule) => rule.pack === pack)
      .map(({ id, severity, title, source }) => `| \`${id}\` | ${severity} | ${title} | ${source} |\n`)
      .join('');
  const head = '| rule | severity | what is wanted | source |\n|---|---|---|---|\n';
  return `${GENERATED}# Rules of \`sallyport lint\`

\`sallyport lint FILE...\` looks API descriptions (OpenAPI 2.0, 3.0, 3.1) over. Each finding names rule, line and column; \`--sarif FILE\` writes SARIF 2.1.0,
\`--json\` all of it, \`--rules owasp\` or \`--rules bank\` asks for one pack only. Errors make the exit code 1. Of one rule at most
${LINT_FINDINGS_PER_RULE_MAX} findings of a description are listed, and the rest is counted.

## OWASP
The rules of Spectral's OWASP ruleset (2023), by its names and with its severities. They are our own code; a test holds that they find what the
published ruleset finds, place for place, in all documents of its tests and in 24 published descriptions ([why](../adr/0013-own-lint-rules.md)).
References that leave the document are not followed.

${head}${table('owasp')}
## Bank
What an examiner or a tester would ask beside. \`bank:interaction-id\` looks only at descriptions that use FAPI headers or call themselves FDX or Open Banking.

${head}${table('bank')}`;
}

function scanConfiguration(): string {
  const head = `# Scan configuration\n\nThe file of \`sallyport scan --config FILE\` (YAML). \`\${NAME}\` stands for a variable of the environment. How to write one: [scanner.md](../scanner.md).\n`;
  return `${GENERATED}${head}${schemaTables('scan', schemaOf(scanSchema))}`;
}

/** Every generated page: path below docs/ to its text. */
export function pages(): Readonly<Record<string, string>> {
  return {
    'reference/configuration.md': configuration(),
    'reference/policy.md': policy(),
    'reference/policy.schema.json': `${JSON.stringify(policyJsonSchema(), null, 2)}\n`,
    'reference/errors.md': errors(),
    'reference/cli.md': cli(),
    'reference/compliance.md': compliance(),
    'reference/checks.md': checks(),
    'reference/lint.md': lint(),
    'reference/scan.md': scanConfiguration(),
    'abuse.md': `${GENERATED}${abuse()}`,
  };
}
