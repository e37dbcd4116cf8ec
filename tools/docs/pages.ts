import { buildProgram } from '@sallyport/cli';
import { catalogue, FACTS, frameworks } from '@sallyport/compliance';
import { controlPlaneConfigSchema } from '@sallyport/control-plane';
import { ERRORS } from '@sallyport/core';
import { gatewaySchema } from '@sallyport/gateway/config';
import { policySchema } from '@sallyport/policy';
import { z } from 'zod';
import { schemaTables } from './schema-page.ts';

const GENERATED = '<!-- Written by `npm run docs`; change the source instead. -->\n';

function schemaOf(schema: z.ZodType): Parameters<typeof schemaTables>[1] {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Parameters<typeof schemaTables>[1];
}

function configuration(): string {
  const head = `# Configuration\n\nOne YAML file with three sections. \`sallyport config check FILE\` names the line of each problem. The smallest one that works:\n\n\`\`\`yaml\ngateway:\n  upstreams:\n    - name: api\n      servers: ['http://127.0.0.1:3000']\n\`\`\`\n`;
  return `${GENERATED}${head}${schemaTables('gateway', schemaOf(gatewaySchema))}\nThe section \`policy\` has a page of its own: [policy.md](policy.md).\n${schemaTables('control_plane', schemaOf(controlPlaneConfigSchema))}`;
}

function policy(): string {
  const head = `# Policy\n\nThe \`policy:\` section of a configuration, or a file by itself (\`--policy FILE\`).\n\nThe mode of a request is that of the most specific route that names one, else of its host, else the global one; \`ceiling\` bounds it.\nAmong routes, more literal path segments win, then a host over a wildcard, then a named method.\n`;
  return `${GENERATED}${head}${schemaTables('policy', schemaOf(policySchema))}`;
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

/** Every generated page: path below docs/ to its text. */
export function pages(): Readonly<Record<string, string>> {
  return {
    'reference/configuration.md': configuration(),
    'reference/policy.md': policy(),
    'reference/errors.md': errors(),
    'reference/cli.md': cli(),
    'reference/compliance.md': compliance(),
  };
}
