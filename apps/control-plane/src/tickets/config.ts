import type { Severity } from '@sallyport/core';
import { z } from 'zod';
import { severitySchema } from '../contract/vocabulary.ts';

export type TicketKind = 'jira' | 'servicenow' | 'github';

/** Where a secret is read from at the start: an environment variable or a file. It is in no configuration and no record. */
export interface SecretPlace {
  readonly env?: string | undefined;
  readonly file?: string | undefined;
}

interface TicketSystemBase {
  readonly name: string;
  /** Origin and base path; requests go nowhere else and follow no redirect. */
  readonly url: string;
  readonly secret: SecretPlace;
  /** Of what the system sends here; `null`: nothing is taken from it. */
  readonly webhook_secret: SecretPlace | null;
  /** Findings of this severity or worse get a ticket by themselves; `null`: by hand only. */
  readonly auto: Severity | null;
}

export interface JiraConfig extends TicketSystemBase {
  readonly kind: 'jira';
  readonly user: string;
  readonly project: string;
  readonly issue_type: string;
  readonly priorities: Partial<Record<Severity, string>>;
}

export interface ServiceNowConfig extends TicketSystemBase {
  readonly kind: 'servicenow';
  readonly user: string;
  readonly table: string;
  readonly states: { readonly open: string; readonly in_progress: string; readonly resolved: string; readonly closed: string };
  readonly close_code: string;
}

export interface GithubConfig extends TicketSystemBase {
  readonly kind: 'github';
  readonly repository: string;
}

export type TicketSystemConfig = JiraConfig | ServiceNowConfig | GithubConfig;

/** Ticket systems of one installation. */
const SYSTEMS_MAX = 10;

export const secretSchema = (what: string): z.ZodType<SecretPlace> =>
  z
    .strictObject({
      env: z.string().min(1).max(200).optional().describe('Name of an environment variable.'),
      file: z.string().min(1).max(4_096).optional().describe('File that holds it.'),
    })
    .refine(({ env, file }) => (env === undefined) !== (file === undefined), 'name either env or file')
    .describe(what);

/** Plain HTTP would send the token in the clear; on this machine it goes over no wire. */
export const urlSchema: z.ZodURL = z
  .url({ protocol: /^https?$/ })
  .refine(
    (text) => text.startsWith('https:') || /^http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost)(?::\d+)?(?:\/|$)/.test(text),
    'https is needed',
  );

const base = {
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and -')
    .describe('What the system is called here.'),
  url: urlSchema.describe('Its address. Requests go nowhere else and follow no redirect.'),
  secret: secretSchema('Where its token or password is read from.'),
  webhook_secret: secretSchema('Where the secret of what it sends to /hooks/v1/tickets/<name> is read from.').nullable().default(null),
  auto: severitySchema.nullable().default(null).describe('New findings of this severity or worse get a ticket; null: by hand only.'),
};

const user = z.string().min(1).max(200);

const jiraSchema = z.strictObject({
  kind: z.literal('jira'),
  ...base,
  user: user.describe('Account (e-mail address) of the API token.'),
  project: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'a project key')
    .describe('Key of the project.'),
  issue_type: z.string().min(1).max(100).default('Bug').describe('Type of the issues.'),
  priorities: z
    .partialRecord(severitySchema, z.string().min(1).max(100))
    .default({})
    .describe('Names of priorities by severity; without one the project decides.'),
});

const serviceNowSchema = z.strictObject({
  kind: z.literal('servicenow'),
  ...base,
  user: user.describe('Account.'),
  table: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,79}$/, 'a table name')
    .default('incident')
    .describe('Table that records are made in.'),
  states: z
    .strictObject({
      open: z.string().max(20).default('1').describe('New.'),
      in_progress: z.string().max(20).default('2').describe('In progress.'),
      resolved: z.string().max(20).default('6').describe('Resolved; what is closed from here gets it.'),
      closed: z.string().max(20).default('7').describe('Closed.'),
    })
    .prefault({})
    .describe('Values of the state field of the table.'),
  close_code: z.string().max(100).default('Solution provided').describe('Resolution code, which the table asks for.'),
});

const githubSchema = z.strictObject({
  kind: z.literal('github'),
  ...base,
  url: urlSchema.default('https://api.github.com').describe('Address of the API.'),
  repository: z
    .string()
    .regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'owner/name')
    .describe('Repository of the issues.'),
});

export const ticketsSchema: z.ZodType<TicketSystemConfig[]> = z
  .array(z.discriminatedUnion('kind', [jiraSchema, serviceNowSchema, githubSchema]))
  .max(SYSTEMS_MAX)
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'two systems have one name')
  .default([]);
