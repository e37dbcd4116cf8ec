import { randomBytes } from 'node:crypto';
import type { ApiDocument } from '@sallyport/contract';
import { type Clock, SallyportError } from '@sallyport/core';
import { COMMON_SECRETS } from '@sallyport/traffic';
import { openCallbacks } from '../callback/listener.ts';
import { matchesOperation } from '../checks/function-rights.ts';
import type { IdentityConfig, ScanConfig } from '../config/model.ts';
import { graphqlOperations } from '../graphql/operations.ts';
import { endpointOf, findEndpoint, introspected, writtenSchema } from '../graphql/schema.ts';
import { BudgetSpent, Client } from '../http/client.ts';
import { ANONYMOUS, type Credentials } from '../identity/credentials.ts';
import { openSession, type SignInScene } from '../identity/open-session.ts';
import type { Session } from '../identity/session.ts';
import { JWT_SECRETS_MAX } from '../limits.ts';
import type { ScanOperation } from '../model.ts';
import { SeededRandom } from '../random.ts';
import { Scan } from '../scan.ts';
import { apiKeyPlaces, basePathOf, readOperations, serverHosts } from '../spec/operations.ts';
import type { Resumed } from './journal.ts';

export interface ScanRequest {
  readonly config: ScanConfig;
  readonly api: ApiDocument;
  /** The description's file, for messages. */
  readonly place: string;
  readonly clock: Clock;
  /** Lines of the file that `jwt.secrets_file` names. */
  readonly jwtSecrets?: readonly string[];
  readonly jwtPublicKey?: string | null;
  readonly resume?: Resumed | null;
  /** Operations that are tested; all of them are learned from. Without it all are. */
  readonly only?: (operation: ScanOperation, basePath: string) => boolean;
  readonly signal?: AbortSignal;
}

/** Reads the description, reaches the target and signs every identity in. */
export async function openScan(request: ScanRequest, note: (text: string) => void): Promise<Scan> {
  const { config, api } = request;
  const { origin, basePath: given } = targetOf(config, api);
  const random = new SeededRandom(config.seed ?? randomBytes(8).toString('hex'));
  const client = new Client(
    {
      origin,
      budget: config.budget,
      rate: config.rate,
      timeout_ms: config.timeout_ms,
      scope: {
        include: config.scope.include,
        exclude: config.scope.exclude,
        methods: config.scope.methods,
        readOnly: config.profile === 'read-only',
      },
      userAgent: 'sallyport-scan',
      verifyCertificate: config.verify_certificate,
      quietHours: config.quiet_hours,
    },
    request.clock,
  );
  await reachable(client, given, origin);
  const written = writtenSchema(api);
  // A written schema does not say where it is served: the target's own path may be the endpoint.
  const served = written === null ? null : await findEndpoint(client, given, ANONYMOUS);
  const basePath = served === null ? given : '';
  const read = readOperations(api, request.place);
  const described = served === null ? read : read.filter(({ method }) => method === 'POST').map((one) => ({ ...one, path: served }));
  const endpoint = served ?? endpointOf(described);
  const fieldsFor = async (credentials: Credentials): Promise<ScanOperation[]> => {
    if (endpoint === null) return [];
    const schema = written ?? (await introspected(client, `${basePath}${endpoint}`, credentials));
    return schema === null ? [] : graphqlOperations(schema, endpoint);
  };
  const operations = [...described, ...(await fieldsFor(ANONYMOUS))].map((operation) => ({
    ...operation,
    shared: operation.shared || isShared(config, operation),
  }));
  const sessions: Session[] = [];
  const apiKeys = apiKeyPlaces(api);
  // A sign-in has to be sent even by a scan that only reads.
  const signing =
    config.profile === 'read-only'
      ? new Client({ ...client.settings, scope: { include: [], exclude: [], methods: [], readOnly: false } }, request.clock)
      : client;
  const scene = { client: signing, basePath, operations, apiKeys, random };
  for (const identity of config.identities) sessions.push(await signedIn(scene, identity));
  await addUsers(scene, config, sessions, note);
  // Some endpoints tell their schema to those who have signed in only.
  if (operations.length === described.length) operations.push(...(await fieldsFor(sessions[0]!.credentials)));
  if (endpoint !== null && operations.length === described.length)
    note(`${endpoint} does not tell its schema: give it as --spec schema.graphql to have its fields tested`);
  return new Scan({
    config,
    client,
    basePath,
    operations,
    sessions,
    random,
    clock: request.clock,
    apiKeys,
    hosts: serverHosts(api.document),
    callbacks: await openCallbacks(config.callback),
    jwtSecrets: [...COMMON_SECRETS, ...(request.jwtSecrets ?? [])].slice(0, JWT_SECRETS_MAX),
    jwtPublicKey: request.jwtPublicKey ?? null,
    note,
  });
}

/** A budget that does not last for signing in is a mistake of the configuration. */
async function signedIn(scene: SignInScene, identity: IdentityConfig): Promise<Session> {
  try {
    return await openSession(scene, identity);
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    throw new SallyportError('CONFIG_INVALID', 'budget', `it is used up before ${identity.name} has signed in`, { cause: error });
  }
}

/** Users that authorisation is tested between, at least. */
const ORDINARY_USERS_MIN = 2;

/** Where there are fewer users than it takes, and the API lets anyone register, the scan brings its own; else it goes on as nobody. */
async function addUsers(scene: SignInScene, config: ScanConfig, sessions: Session[], note: (text: string) => void): Promise<void> {
  for (
    let count = 1;
    config.profile === 'standard' && sessions.filter(({ privileged }) => !privileged).length < ORDINARY_USERS_MIN;
    count++
  ) {
    try {
      sessions.push(await openSession(scene, { name: `canary-${count}`, role: 'user', markers: [], auth: { type: 'signup' } }));
      note(`canary-${count} was registered, to have ${ORDINARY_USERS_MIN} ordinary users`);
    } catch (error) {
      const refused = error instanceof BudgetSpent || (error instanceof SallyportError && error.code === 'SCAN_LOGIN_FAILED');
      if (!refused) throw error;
      if (sessions.length > 0) note('with fewer than two ordinary users, nothing is tested between users');
      break;
    }
  }
  if (sessions.length > 0) return;
  note('no identity is given and nobody can register: only what is open to everyone was tested');
  sessions.push({
    name: ANONYMOUS.name,
    role: 'anonymous',
    privileged: false,
    credentials: ANONYMOUS,
    token: null,
    login: null,
    canary: false,
    markers: new Set(),
    renew: null,
  });
}

function targetOf(config: ScanConfig, api: ApiDocument): { origin: string; basePath: string } {
  const described = serverHosts(api.document)[0];
  if (config.target === undefined)
    throw new SallyportError(
      'CONFIG_INVALID',
      'target',
      `no target is given; name it in the file or with --target${described === undefined ? '' : ` (the description names ${described}: only if you may test that)`}`,
    );
  const url = new URL(config.target);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new SallyportError('CONFIG_INVALID', 'target', `${url.protocol} is neither http: nor https:`);
  const own = url.pathname.replace(/\/+$/, '');
  return { origin: url.origin, basePath: own === '' ? basePathOf(api.document) : own };
}

function isShared(config: ScanConfig, operation: ScanOperation): boolean {
  return config.public.some((pattern) => matchesOperation(pattern, operation));
}

async function reachable(client: Client, basePath: string, origin: string): Promise<void> {
  const exchange = await client.send({ method: 'GET', target: `${basePath}/`, headers: {}, body: null }, ANONYMOUS);
  if (exchange.status === 0 && exchange.fault !== 'out of scope')
    throw new SallyportError('SCAN_TARGET_UNREACHABLE', origin, exchange.fault ?? 'no answer');
}
