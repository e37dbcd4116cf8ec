import { z } from 'zod';
import { QUIET_PATTERN } from '../http/quiet.ts';
import type { ScanConfig } from './model.ts';

const name = z.string().regex(/^[\w.@-]{1,64}$/u, 'letters, digits, _ . @ - only, at most 64');
const textMap = z.record(z.string(), z.string());

const stepSchema = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH']).default('POST').describe('Method of the request.'),
  path: z.string().startsWith('/').describe('Path below the target.'),
  headers: textMap.default({}).describe('Headers. `{name}` stands for a value extracted by an earlier step.'),
  json: z.unknown().optional().describe('JSON body; `{name}` is filled in inside its texts.'),
  form: textMap.optional().describe('Form body.'),
  extract: textMap
    .default({})
    .describe('Name to place of a value in the answer: `json:data.token`, `header:x-csrf`, `cookie:sid`, `regex:value="([^"]+)"`.'),
});

const authSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('bearer'), token: z.string().min(1).describe('Sent as `Authorization: Bearer`.') }),
    z.strictObject({
      type: z.literal('api_key'),
      in: z.enum(['header', 'query', 'cookie']).default('header').describe('Where the key goes.'),
      name: z.string().min(1).describe('Name of the header, parameter or cookie.'),
      value: z.string().min(1).describe('The key.'),
    }),
    z.strictObject({ type: z.literal('cookie'), cookies: textMap.describe('Cookie names to values.') }),
    z.strictObject({ type: z.literal('headers'), headers: textMap.describe('Headers as they are.') }),
    z.strictObject({
      type: z.literal('basic'),
      username: z.string().describe('User of HTTP Basic.'),
      password: z.string().describe('Password of HTTP Basic.'),
    }),
    z.strictObject({
      type: z.literal('mtls'),
      cert_file: z.string().describe('PEM certificate of the client.'),
      key_file: z.string().describe('PEM key of the client.'),
    }),
    z.strictObject({
      type: z.literal('oauth2'),
      grant: z.enum(['client_credentials', 'password']).default('client_credentials').describe('OAuth 2.0 grant.'),
      token_path: z.string().startsWith('/').describe('Token endpoint below the target.'),
      client_id: z.string().describe('Client id.'),
      client_secret: z.string().default('').describe('Client secret.'),
      username: z.string().optional().describe('User, for the password grant.'),
      password: z.string().optional().describe('Password, for the password grant.'),
      scope: z.string().default('').describe('Scopes, separated by spaces.'),
    }),
    z.strictObject({
      type: z.literal('password'),
      username: z.string().describe('User name or email.'),
      password: z.string().describe('Password.'),
      login: z.string().optional().describe('Sign-in operation, `POST /login`. Found in the description when left out.'),
    }),
    z.strictObject({
      type: z.literal('signup'),
      register: z.string().optional().describe('Sign-up operation, `POST /register`. Found in the description when left out.'),
      login: z.string().optional().describe('Sign-in operation. Found in the description when left out.'),
    }),
    z.strictObject({
      type: z.literal('flow'),
      steps: z.array(stepSchema).min(1).max(20).describe('Requests in order.'),
      refresh: z
        .array(stepSchema)
        .max(20)
        .default([])
        .describe(
          'Requests that renew what has expired, with the values of the sign-in at hand; all steps run again where they fail or are left out.',
        ),
      apply: z
        .strictObject({
          headers: textMap.default({}).describe('Headers of every later request; `{name}` is filled in.'),
          cookies: textMap.default({}).describe('Cookies of every later request.'),
          query: textMap.default({}).describe('Query parameters of every later request.'),
        })
        .describe('How later requests carry what was extracted.'),
    }),
  ])
  .describe('How this identity signs in.');

const identitySchema = z.strictObject({
  name: name.describe('Shown in reports, and the name of its variable in reproduce commands.'),
  role: z.string().max(64).default('user').describe('Role of the API. Administrators and staff are known by their name.'),
  privileged: z.boolean().optional().describe('May see what others own. Guessed from the role when left out.'),
  markers: z.array(z.string().min(1)).max(50).default([]).describe('Values that speak of this user alone: user id, email, account number.'),
  auth: authSchema,
});

const suppressionSchema = z.strictObject({
  fingerprint: z.string().optional().describe('One finding.'),
  check: z.string().optional().describe('All findings of a check, with `operation` to narrow it.'),
  operation: z.string().optional().describe('`GET /status`.'),
  reason: z.string().min(8).describe('Why this is accepted.'),
  owner: z.string().min(1).describe('Who answers for it.'),
  expires: z.iso.date().describe('Last day it holds. Afterwards the finding is back.'),
});

/** The configuration of a scan. */
export const scanSchema: z.ZodType<ScanConfig> = z.strictObject({
  target: z.url().optional().describe('Base URL of the API. A path in it takes the place of the base path of the description.'),
  spec: z.string().optional().describe('OpenAPI description (JSON or YAML). Relative to this file.'),
  identities: z
    .array(identitySchema)
    .max(20)
    .default([])
    .describe('Test users. Two or more of one role show what one may see of the other.'),
  scope: z
    .strictObject({
      include: z.array(z.string()).max(200).default([]).describe('Only these paths; a prefix, `*` for any text.'),
      exclude: z.array(z.string()).max(200).default([]).describe('Never these paths.'),
      methods: z.array(z.string().toUpperCase()).max(16).default([]).describe('Only these methods; empty for all.'),
    })
    .prefault({})
    .describe('What may be sent.'),
  profile: z.enum(['standard', 'read-only']).default('standard').describe('`read-only` sends GET, HEAD and OPTIONS only: for production.'),
  destructive: z
    .boolean()
    .default(false)
    .describe('Also delete canaries, change and move money of the test identities, provoke lockouts. For test systems.'),
  large_bodies: z
    .boolean()
    .default(false)
    .describe('Also send bodies of 20 megabytes, and small ones that unpack to as much. For test systems.'),
  budget: z.int().min(1).max(1_000_000).default(15_000).describe('Requests in all. The scan ends there and says so.'),
  rate: z.number().min(0).max(10_000).default(0).describe('Requests a second; 0 for as fast as the target answers.'),
  concurrency: z.int().min(1).max(32).default(4).describe('Checks of reading kind that run side by side.'),
  timeout_ms: z.int().min(100).max(120_000).default(10_000).describe('Longest wait for one answer.'),
  quiet_hours: z
    .array(z.string().regex(QUIET_PATTERN, 'two times of day, such as 08:00-18:00'))
    .max(20)
    .default([])
    .describe('Times of day, UTC, in which nothing is sent: `08:00-18:00`. The scan waits and goes on.'),
  seed: z.string().max(64).optional().describe('The same seed gives the same canaries and the same order. Random when left out.'),
  verify_certificate: z.boolean().default(true).describe('Refuse a target whose certificate is not trusted.'),
  checks: z
    .strictObject({
      include: z.array(z.string()).max(200).default([]).describe('Only these checks (ids, or an OWASP item such as `API1`).'),
      exclude: z.array(z.string()).max(200).default([]).describe('Never these checks.'),
    })
    .prefault({})
    .describe('Which checks run.'),
  public: z.array(z.string()).max(200).default([]).describe('Operations whose objects every user may see: `GET /posts/{id}`, or a path.'),
  expect: z
    .array(
      z.strictObject({
        operation: z.string().describe('`GET /reports`, `*` for any text.'),
        roles: z.array(z.string()).max(20).describe('Roles that may call it. Anyone else who can is a finding.'),
      }),
    )
    .max(2_000)
    .default([])
    .describe('Expected rights of roles: the reviewed matrix that function level authorisation is tested against.'),
  callback: z
    .strictObject({
      host: z.string().default('127.0.0.1').describe('Address the callback listener binds to.'),
      port: z.int().min(0).max(65_535).default(0).describe('Port; 0 for any free one.'),
      url: z.url().optional().describe('How the target reaches the listener, where that is not host and port.'),
      dns: z
        .strictObject({
          domain: z
            .string()
            .regex(/^(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$/i, 'a domain')
            .describe('Zone whose name server this is.'),
          port: z.int().min(0).max(65_535).default(53).describe('UDP port.'),
        })
        .optional()
        .describe('Also answer look-ups of a zone that the target\u2019s resolver asks us for: proof where no request gets out.'),
    })
    .prefault({})
    .describe('Listener that proves out-of-band requests.'),
  jwt: z
    .strictObject({
      secrets_file: z.string().optional().describe('More candidate secrets, one a line. A short list is built in.'),
      public_key_file: z.string().optional().describe('PEM public key of the signer, where no JWKS is published.'),
      lifetime_max_s: z.int().min(60).default(86_400).describe('A token that lives longer is a finding.'),
    })
    .prefault({})
    .describe('Material for tests of JSON Web Tokens.'),
  oauth: z
    .strictObject({
      client_id: z.string().min(1).describe('Client of the code flow.'),
      client_secret: z.string().default('').describe('Its secret; empty for a public client.'),
      redirect_uri: z.url().describe('Registered redirect URI. Nothing needs to listen there.'),
      scope: z.string().default('openid').describe('Scopes, separated by spaces.'),
      user: name.optional().describe('Identity that authorises; the first ordinary one when left out.'),
    })
    .optional()
    .describe('Client with which the authorization server of the target is tested against FAPI 2.0 on the wire.'),
  suppressions: z.array(suppressionSchema).max(2_000).default([]).describe('Findings that are accepted for a time.'),
});
