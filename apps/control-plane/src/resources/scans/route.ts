import { canUse } from '../../access/actor.ts';
import { type Resource, route } from '../../http/route.ts';
import { scansPolicy } from './policy.ts';
import { presentRun, presentRunDetail } from './presenter.ts';
import { getScanRun, listScanRuns, listScans, replayRecorded, retestWeakness, type ScanView, startScan, stopScanRun } from './schema.ts';

const RUN = { run: 'scans.start' } as const;

const list = route(listScans, async (call, control) => {
  const { scans } = control;
  const items = await Promise.all(
    scans.scans.map(async (scan): Promise<ScanView> => {
      const { name, schedule, quiet_hours, hosts, production, on_description_change } = scan;
      const last = await scans.last(name);
      return {
        ...{ name, schedule: schedule ?? '', quiet_hours, hosts, production, on_description_change, quiet: scans.quiet(name) },
        next_at: await scans.nextAt(scan),
        last: last === null ? null : presentRun(last),
      };
    }),
  );
  const staging = control.config.findings.staging.map(({ host }) => host);
  return { items, staging, can: canUse(call.actor, scansPolicy, RUN) };
});

const runs = route(listScanRuns, async (call, control) => {
  const rows = await control.scans.runs.list(call.query.limit);
  return { items: rows.map(presentRun), can: canUse(call.actor, scansPolicy, RUN) };
});

const read = route(getScanRun, async (call, control) => presentRunDetail(await control.scans.runs.read(call.params.id)));

const start = route(startScan, async (call, control) => presentRun(await control.scans.start(call.params.id, call.actor.name)));

const stop = route(stopScanRun, async (call, control) => presentRun(await control.scans.stop(call.params.id, call.actor.name)));

const retest = route(retestWeakness, async (call, control) => {
  const run = await control.scans.retest(call.params.id, call.actor.name);
  call.note(call.params.id, `${run.id} by ${run.scan}`);
  return presentRun(run);
});

const replay = route(replayRecorded, async (call, control) => {
  const run = await control.scans.replay(call.params.id, call.actor.name);
  call.note(call.params.id, `${run.id} on ${run.scan}`);
  return presentRun(run);
});

export const scans: Resource = { name: 'scans', policy: scansPolicy, routes: [list, runs, read, start, stop, retest, replay] };
