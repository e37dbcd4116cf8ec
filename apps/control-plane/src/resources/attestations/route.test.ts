import { type LogRecord, readEvidenceLog, verifyEvidenceLog } from '@sallyport/evidence';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dataFolder } from '../../data-folder.ts';
import { exchange } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';

const HOUR_MS = 3_600_000;
const CONTROL = 'PCI-DSS-4.0.1:10.2';
/** Whole minutes that are over, in which a gateway that is young has recorded without a silence. */
const TO = Math.floor(Date.now() / 60_000) * 60_000;
const FROM = TO - 4 * 60_000;

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane({ store: 'down' });
  const events = Array.from({ length: 9 }, (_, index) => exchange('gw1-w1-test', index + 1, FROM + index * 30_000));
  await deliver(plane.socket, events);
  await plane.flush();
});
afterAll(() => plane.remove());

const statement = (changes: object = {}): object => ({
  control: CONTROL,
  author: 'Ada Lovelace, CISO',
  statement: 'Logs of the systems beside the gateway were reviewed.',
  period: { from: FROM - HOUR_MS, to: TO },
  expires: TO + 24 * HOUR_MS,
  reference: 'GRC-2026-17',
  ...changes,
});

// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects.
async function control(): Promise<any> {
  const path = `/api/v1/compliance/frameworks/PCI-DSS-4.0.1?from=${FROM}&to=${TO}`;
  const { controls } = await (await plane.as('auditor')).ok('GET', path);
  return controls.find((entry: { id: string }) => entry.id === CONTROL);
}

it('decides a control together with the evidence, until it is withdrawn', async () => {
  const admin = await plane.as('admin');
  const before = await control();
  expect(before).toMatchObject({ state: 'needs-manual-evidence', attestation: null });
  const made = await admin.ok('POST', '/api/v1/compliance/attestations', statement());
  expect(made).toMatchObject({ framework: 'PCI-DSS-4.0.1', control_reference: '10.2', made_by: 'admin', state: 'in-force' });
  const attested = await control();
  expect(attested.state).toBe(before.machine_state);
  expect(attested.attestation).toMatchObject({ id: made.id, author: 'Ada Lovelace, CISO', reference: 'GRC-2026-17' });

  const report = await admin.ok('POST', '/api/v1/reports', { framework: 'PCI-DSS-4.0.1', from: FROM, to: TO });
  const { href } = report.files.find((entry: { format: string }) => entry.format === 'json');
  const file = await admin.ok('GET', href);
  const printed = file.controls.find((entry: { id: string }) => entry.id === CONTROL);
  expect(printed).toMatchObject({ state: before.machine_state, attestation: { statement: expect.stringContaining('reviewed') } });

  expect(await admin.ok('DELETE', `/api/v1/compliance/attestations/${made.id}`)).toMatchObject({
    state: 'withdrawn',
    withdrawn_by: 'admin',
  });
  expect((await admin.send('DELETE', `/api/v1/compliance/attestations/${made.id}`)).status).toBe(404);
  expect((await control()).state).toBe('needs-manual-evidence');
});

it('shows all of them to the auditor, who may change none, and has each change on the audit trail', async () => {
  const auditor = await plane.as('auditor');
  const list = await auditor.ok('GET', '/api/v1/compliance/attestations');
  expect(list.can).toEqual({ create: false });
  expect(list.items).toMatchObject([{ control: CONTROL, state: 'withdrawn', can: { withdraw: false } }]);
  expect((await auditor.send('POST', '/api/v1/compliance/attestations', statement())).status).toBe(403);
  const actions: string[] = [];
  for await (const { event } of auditLog())
    if (event.kind === 'audit' && event.action.startsWith('attestations.')) actions.push(event.action);
  expect(actions).toEqual(['attestations.create', 'attestations.withdraw', 'attestations.withdraw', 'attestations.create']);
});

async function* auditLog(): AsyncIterable<LogRecord> {
  const log = dataFolder(plane.dir).log;
  const { from, head } = await verifyEvidenceLog(log);
  yield* readEvidenceLog(log, from, head.seq);
}

it.each([
  [{ period: { from: TO, to: TO } }, 'body.period.from'],
  [{ expires: FROM }, 'body.expires'],
  [{ expires: TO + HOUR_MS, period: { from: FROM, to: TO + 2 * HOUR_MS } }, 'body.expires'],
  [{ reference: ' ' }, 'body.reference'],
  [{ author: '' }, 'body.author'],
  [{ statement: 'x'.repeat(4_001) }, 'body.statement'],
])('refuses %j, naming the field', async (changes, place) => {
  const answer = await (await plane.as('admin')).send('POST', '/api/v1/compliance/attestations', statement(changes));
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ code: 'BAD_REQUEST', place });
});

it('knows the controls of the catalogue only', async () => {
  const answer = await (await plane.as('admin')).send(
    'POST',
    '/api/v1/compliance/attestations',
    statement({ control: 'PCI-DSS-4.0.1:99' }),
  );
  expect(answer.body).toMatchObject({ code: 'NOT_FOUND', place: 'body.control', detail: 'PCI-DSS-4.0.1:99' });
});
