import { describe, expect, it } from 'vitest';
import { catalogue, frameworkOf, frameworks } from '../catalogue/load.ts';
import type { Facts } from '../facts/fact-table.ts';
import { goodFacts, PERIOD, TO } from '../report/report.fixture.ts';
import { type Attestation, assess, type ControlState } from './assess.ts';

function stateOf(
  control: string,
  changes: Partial<Facts> = {},
  attestations: Attestation[] = [],
): { state: ControlState; machine: ControlState; reasons: readonly string[]; attestation: Attestation | null } {
  const found = catalogue().controls.find((entry) => entry.id === control)!;
  return assess(frameworkOf(found.framework), catalogue(), goodFacts(changes), PERIOD, attestations).find(
    (entry) => entry.control.id === control,
  )!;
}

const attested = (control: string, changes: Partial<Attestation> = {}): Attestation => ({
  id: 'att_1',
  control,
  author: 'CISO',
  statement: 'reviewed',
  from: PERIOD.from,
  to: TO,
  made: TO - 1_000,
  expires: TO + 1_000,
  reference: 'GRC-17',
  ...changes,
});

describe('the rules, in their order', () => {
  it('1: a proven failure stands, whatever the gate and the manual part say', () => {
    expect(stateOf('PCI-DSS-4.0.1:10.3', { 'chain.verified': 0, 'traffic.exchanges': 0 }).state).toBe('not-satisfied');
    expect(stateOf('PCI-DSS-4.0.1:4.2.1', { 'tls.cleartext_pan_exchanges': 3 }, [attested('PCI-DSS-4.0.1:4.2.1')]).state).toBe(
      'not-satisfied',
    );
  });

  it.each([
    ['no traffic', { 'traffic.exchanges': 0 }],
    ['too little inspected', { 'traffic.inspected_pct': 94 }],
    ['silences', { 'collection.gap_share_pct': 0.6 }],
    ['one long silence', { 'collection.longest_gap_hours': 25 }],
    ['a clock that is off', { 'clock.offset_ms': 1_001 }],
  ] as const)('2: %s closes the gate', (_name, changes) => {
    const answer = stateOf('NIST-800-53r5:si-4', changes, [attested('NIST-800-53r5:si-4')]);
    if ('clock.offset_ms' in changes) expect(['not-assessed', 'not-satisfied']).toContain(answer.state);
    else expect(answer.state).toBe('not-assessed');
  });

  it('3: a manual part needs an attestation that is in force', () => {
    const control = 'PCI-DSS-4.0.1:6.4.2';
    expect(stateOf(control)).toMatchObject({ state: 'needs-manual-evidence', machine: 'satisfied' });
    expect(stateOf(control, {}, [attested(control)]).state).toBe('satisfied');
    expect(stateOf(control, {}, [attested(control, { expires: TO - 1 })]).state).toBe('needs-manual-evidence');
    expect(stateOf(control, {}, [attested(control, { from: PERIOD.from + 1 })]).state).toBe('needs-manual-evidence');
    // A closed period is attested after its end.
    expect(stateOf(control, {}, [attested(control, { made: TO + 86_400_000 })]).state).toBe('satisfied');
    const two = [attested(control, { made: TO - 5_000 }), attested(control, { id: 'att_2' }), attested(control, { expires: 1, made: TO })];
    expect(stateOf(control, {}, two).attestation?.id).toBe('att_2');
  });

  it('4: all tests over the whole period, else the partial ones, else it says it is undecided', () => {
    const control = 'PCI-DSS-4.0.1:6.4.2';
    const partial = stateOf(control, { 'hosts.external_blocking_pct': 50 }, [attested(control)]);
    expect(partial.state).toBe('partially-satisfied');
    expect(stateOf('PCI-DSS-4.0.1:6.3.2', { 'inventory.described_pct': 50 }, [attested('PCI-DSS-4.0.1:6.3.2')]).state).toBe('not-assessed');
  });

  it('an unknown fact is never taken as good', () => {
    const answer = stateOf('PCI-DSS-4.0.1:10.6', { 'clock.offset_ms': null }, [attested('PCI-DSS-4.0.1:10.6')]);
    expect(answer.state).toBe('not-assessed');
    expect(answer.reasons.join()).toContain('not known');
  });

  it('5: a deployment younger than the period is never satisfied', () => {
    const control = 'PCI-DSS-4.0.1:6.4.2';
    expect(stateOf(control, { 'collection.operating_days': 3 }, [attested(control)]).state).toBe('partially-satisfied');
  });

  it('6: what only informs, and what is outside, is never satisfied', () => {
    const roles = new Set(['INFORMS', 'NONE']);
    for (const framework of frameworks()) {
      const all = assess(
        framework,
        catalogue(),
        goodFacts(),
        PERIOD,
        catalogue().controls.map((control) => attested(control.id)),
      );
      for (const entry of all.filter((one) => roles.has(one.control.role))) expect(entry.state).toBe('needs-manual-evidence');
    }
    expect(stateOf('PCI-DSS-4.0.1:6.4.3').state).toBe('needs-manual-evidence');
    expect(stateOf('PCI-DSS-4.0.1:3.5.1').machine).toBe('satisfied');
  });

  it('what this version cannot see is said, not guessed', () => {
    const answer = stateOf('NIST-800-53r5:ca-7');
    expect(answer.state).toBe('not-assessed');
    expect(answer.reasons.join()).toMatch(/collects no evidence/);
  });

  it.each([
    ['scans every quarter, and nothing overdue', { scans_year: 12, scan_gap_days: 31, overdue: 0 }, 'satisfied'],
    ['something of little weight overdue', { scans_year: 12, scan_gap_days: 31, overdue: 2 }, 'partially-satisfied'],
    ['something high overdue', { scans_year: 12, scan_gap_days: 31, overdue: 1, overdue_high: 1 }, 'not-satisfied'],
    ['no scan of ours', { scans_year: 0, scan_gap_days: null, overdue: 0 }, 'not-assessed'],
  ] as const)(
    'RA-5 is decided on findings and scans: %s',
    (_name, { overdue_high = 0, ...seen }: Partial<Record<string, number | null>>, machine) => {
      const changes = Object.fromEntries(Object.entries({ ...seen, overdue_high }).map(([name, value]) => [`findings.${name}`, value]));
      expect(stateOf('NIST-800-53r5:ra-5', changes).machine).toBe(machine);
    },
  );

  it.each([
    [4, 92, 'satisfied'],
    [3, 110, 'partially-satisfied'],
    [3, 123, 'not-satisfied'],
    [0, null, 'not-assessed'],
  ] as const)('PCI DSS 11.3.1 asks for a scan a quarter: %d in a year, %s days apart', (scans, gap, machine) => {
    const changes = { 'findings.scans_year': scans, 'findings.scan_gap_days': gap };
    expect(stateOf('PCI-DSS-4.0.1:11.3.1', changes).machine).toBe(machine);
  });

  it('what is overdue and high speaks against secure development, and its absence alone proves nothing', () => {
    for (const control of ['PCI-DSS-4.0.1:6.2.4', 'FFIEC-IS:II.C.17', 'NIST-800-53r5:sa-11']) {
      expect(stateOf(control, { 'findings.overdue_high': 1 }).machine).toBe('not-satisfied');
      expect(stateOf(control).machine).toBe('not-assessed');
    }
  });
});

describe('the catalogue', () => {
  it('holds 82 controls of known frameworks, each id once', () => {
    const { controls } = catalogue();
    expect(controls).toHaveLength(82);
    expect(new Set(controls.map((control) => control.id)).size).toBe(82);
    const known = new Set(frameworks().map((framework) => framework.id));
    for (const control of controls) expect(known).toContain(control.framework);
  });

  it('repeats none of the common citation errors', () => {
    const text = JSON.stringify([catalogue(), frameworks()]);
    expect(text).not.toMatch(/2013-29(?! and its)/);
    expect(text).not.toMatch(/PCI DSS (v)?4\.0(?!\.1)/i);
    expect(text).not.toMatch(/\bfulfil(l)?s (these|the|all) requirement/i);
    expect(text).not.toMatch(/separate attack surface|Cybersecurity Assessment Tool|D1\.G\.IT/);
    const scripts = catalogue().controls.find((control) => control.ref === '6.4.3')!;
    expect(scripts.role).toBe('NONE');
    const patches = catalogue().controls.filter((control) => /patch/i.test(control.title));
    expect(patches.map((control) => control.ref)).toEqual(['6.3.3']);
    expect(
      catalogue()
        .controls.filter((control) => control.id.endsWith(':ac-4'))
        .map((control) => control.title),
    ).toEqual([expect.stringMatching(/flow/i)]);
  });

  it('guidance never "requires"', () => {
    for (const framework of frameworks()) if (framework.kind === 'guidance') expect(framework.verb).toBe('examiners look for');
  });
});
