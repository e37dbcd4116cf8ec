import { ABUSE_DETECTORS, type AbuseDetectorId, PURPOSES, type Purpose, type ReactionKind } from '@sallyport/core';
import { z } from 'zod';
import { id } from '../scope-schema.ts';

export type AbuseSensitivity = 'low' | 'normal' | 'high';

export interface AbuseDetectorPolicy {
  readonly enabled?: boolean | undefined;
  readonly sensitivity?: AbuseSensitivity | undefined;
  readonly reaction?: ReactionKind | undefined;
  readonly reaction_s?: number | undefined;
  readonly confidence_min?: number | undefined;
}

export interface AbuseFlow {
  readonly id: string;
  readonly before: string;
  readonly after: string;
  readonly within_s: number;
}

/** The answer to whom a reaction challenges. */
export interface ChallengePolicy {
  readonly status: number;
  /** Where to prove oneself; `{path}` is the path asked for, encoded. */
  readonly location: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface AbusePolicy {
  readonly enabled: boolean;
  readonly sensitivity: AbuseSensitivity;
  readonly reaction: ReactionKind;
  readonly reaction_s: number;
  readonly confidence_min: number;
  readonly detectors: Readonly<Partial<Record<AbuseDetectorId, AbuseDetectorPolicy>>>;
  readonly flows: readonly AbuseFlow[];
  readonly challenge: ChallengePolicy;
  readonly session_keys: readonly string[];
  readonly session_grants: readonly string[];
  readonly words: Readonly<Partial<Record<Purpose, readonly string[]>>>;
  readonly place_headers: { readonly latitude: string; readonly longitude: string } | null;
}

const FLOWS_MAX = 200;
const POINTS_MAX = 20;
/** Words of one purpose. */
const WORDS_MAX = 200;
const sensitivity = z.enum(['low', 'normal', 'high']);
const reaction = z.enum(['log', 'throttle', 'challenge', 'block']);
const seconds = z.number().min(1).max(2_592_000);
const confidence = z.number().min(0).max(1);
const shape = z.string().regex(/^[A-Z]+ \/\S*$/, 'a method and a path with {} for identifiers: POST /payments/{}/confirm');
/** A step of a flow: one operation, or whatever is for a purpose. */
const flowStep = z.union([shape, z.enum(PURPOSES.filter((purpose) => purpose !== 'other') as [Purpose, ...Purpose[]])]);
const header = z.string().regex(/^[a-z0-9-]{1,64}$/, 'a lower-case header name');

const point = z
  .string()
  .max(256)
  .regex(/^(?:header|query|cookie|body\.json|body\.form|jwt)\.\S+$/, 'a point such as cookie.sid or jwt.sid');
const word = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'a lower-case word of a path, with - inside');

const detector = z.strictObject({
  enabled: z.boolean().optional().describe('Watch for it.'),
  sensitivity: sensitivity.optional().describe('How far from the ordinary it has to be.'),
  reaction: reaction.optional().describe('What to do about it.'),
  reaction_s: seconds.optional().describe('For how long, seconds.'),
  confidence_min: confidence.optional().describe('Only from this confidence on.'),
});

export const abuseSchema: z.ZodType<AbusePolicy, object> = z.strictObject({
  enabled: z.boolean().default(true).describe('Record what behaviour detectors need, as keyed hashes, and watch for abuse over time.'),
  sensitivity: sensitivity.default('normal').describe('low: few alerts, high: many; docs/abuse.md says what each means in numbers.'),
  reaction: reaction
    .default('log')
    .describe(
      'What to do about an alert where its detector says nothing: log; throttle (429), challenge (see challenge) or block (403) whom it is about, where the mode is block.',
    ),
  reaction_s: seconds.default(3_600).describe('For how long a reaction holds, seconds.'),
  confidence_min: confidence.default(0.8).describe('Reactions other than log need this confidence.'),
  detectors: z
    .partialRecord(z.enum(ABUSE_DETECTORS as [AbuseDetectorId, ...AbuseDetectorId[]]), detector)
    .default({})
    .describe('Settings of single detectors, by their names in docs/abuse.md.'),
  flows: z
    .array(
      z.strictObject({
        id: id.describe('Name of the rule.'),
        before: flowStep.describe(
          'What has to have succeeded before: an operation, such as POST /account-access-consents or POST /payments/{}/authorise, or a purpose, such as one-time-code.',
        ),
        after: flowStep.describe('What may only come after it: GET /accounts/{}, or a purpose, such as transfer.'),
        within_s: seconds.default(3_600).describe('How long it counts, seconds.'),
      }),
    )
    .max(FLOWS_MAX)
    .default([])
    .describe('Orders of steps that must be kept in one session.'),
  challenge: z
    .strictObject({
      status: z
        .union([z.literal(401), z.literal(403), z.literal(302), z.literal(303), z.literal(307)])
        .default(401)
        .describe('Status of the answer; 302, 303 and 307 send a browser to location.'),
      location: z
        .string()
        .max(1_024)
        .regex(/^(https:\/\/[^\s/]+)?\/[\x21-\x7e]*$/, 'an https:// address or a path of this host')
        .nullable()
        .default(null)
        .describe('Where to prove oneself, as the Location header: an https:// address or a path; {path} is the path asked for, encoded.'),
      headers: z
        .record(
          header,
          z
            .string()
            .max(1_024)
            .regex(/^[\t\x20-\x7e]*$/, 'printable ASCII without line breaks'),
        )
        .default({})
        .describe('Headers of the answer, e.g. www-authenticate: Bearer error="insufficient_user_authentication" (RFC 9470).'),
    })
    .refine(({ status, location }) => status < 300 || status >= 400 || location !== null, {
      message: 'a redirect needs a location',
      path: ['location'],
    })
    .prefault({})
    .describe('The answer of the reaction challenge: how a client learns that it has to prove itself.'),
  session_keys: z
    .array(point)
    .max(POINTS_MAX)
    .default([])
    .describe(
      'Where a session is told by, the first that is there: header.x-session, cookie.sid, jwt.sid, query.s, body.json.session. Without any of them it is the credential.',
    ),
  session_grants: z
    .array(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'a name'))
    .max(POINTS_MAX)
    .default([])
    .describe('Names of further members, cookies and headers of the answer to a sign-in that give out a session or token.'),
  words: z
    .partialRecord(z.enum(PURPOSES as [Purpose, ...Purpose[]]), z.array(word).max(WORDS_MAX))
    .default({})
    .describe(
      'Further words of paths, by what they are for, e.g. transfer: [ueberweisung]; they go before the known ones. What is sent as other is for nothing.',
    ),
  place_headers: z
    .strictObject({
      latitude: header.describe('Name of the header with the latitude.'),
      longitude: header.describe('Name of the header with the longitude.'),
    })
    .nullable()
    .default(null)
    .describe(
      'Headers in which a trusted hop says where an address is, degrees; they go before gateway.geography, and without either there is no impossible travel.',
    ),
}) as unknown as z.ZodType<AbusePolicy, object>;
