import type { Clock } from '@sallyport/core';
import type { CheckpointSigner, EvidenceLog } from '@sallyport/evidence';
import type { Control } from './control.ts';
import type { Follower } from './ingest/follower.ts';
import { remindDue } from './resources/campaigns/reminders.ts';
import { makeDueReports } from './resources/partners/report-schedule.ts';
import { PartnerWatch } from './resources/partners/watch.ts';
import type { Stop } from './stop.ts';

/** How often gateways are told of newly confirmed operations, milliseconds. */
const PUBLISH_MS = 5_000;

/** How often a version that is being tried out is looked at, milliseconds. */
const ROLLOUT_MS = 1_000;

/** How often the ledger is brought up to date: what lasts shorter is in the evidence log only, milliseconds. */
const LEDGER_MS = 30_000;

/** How often weaknesses seen in traffic are brought into the list, milliseconds. */
const WEAKNESSES_MS = 15_000;

/** How often ticket systems are told what waits, milliseconds; what a person asks for is told at once. */
const TICKETS_MS = 5_000;

/** How often other systems are told what happened, milliseconds. */
const NOTICES_MS = 1_000;

/** How often partners are held to their habits and agreements, which go by the hour, milliseconds. */
const PARTNERS_MS = 900_000;

/** How often it is looked whether reports of partners and reminders of campaigns are due, milliseconds. */
const DUE_MS = 60_000;

/** How often it is looked whether a scan is due, or has to end, milliseconds. */
const SCANS_MS = 2_000;

/** How often what the behaviour detectors know is saved: it can be large, and what is lost is learned again from the log, milliseconds. */
const ABUSE_SAVE_MS = 300_000;

/** How often the head of the log is signed: what is rewritten later than this is found out, milliseconds. */
const SIGN_MS = 3_600_000;

/** Starts what is done again and again: saving the inventory, and publishing what it learned. */
export function startJobs(control: Control, follower: Follower, stop: Stop): void {
  const save = (): Promise<void> =>
    control.inventory.save(
      follower.position,
      control.streams.rows(),
      () => [...control.habits.snapshots(), control.weaknesses.snapshot(), control.rules.snapshot()],
      control.clock.now(),
    );
  const saveAbuse = (): Promise<void> => control.abuse.save(follower.position, control.clock.now());
  // Run last of the follower's steps, so that a clean stop replays nothing at the next start.
  stop.add(save);
  stop.add(saveAbuse);
  const tell = (): Promise<void> => control.notices.flush(follower.position);
  stop.add(tell);
  stop.add(() => follower.stop());
  stop.add(() => follower.settle());
  repeat(control, stop, 'save the inventory', control.config.inventory_save_seconds * 1_000, save);
  repeat(control, stop, 'save what the behaviour detectors know', ABUSE_SAVE_MS, saveAbuse);
  repeat(control, stop, 'sign the head of the log', SIGN_MS, () => signHead(control.recorder.log, control.signer, control.clock));
  repeat(control, stop, 'note what changed in the inventory', LEDGER_MS, () =>
    control.ledger.note(control.inventory.operations(), control.clock.now()),
  );
  repeat(control, stop, 'list the weaknesses', WEAKNESSES_MS, () => control.weaknesses.store(control.clock.now()));
  repeat(control, stop, 'move the policy on', ROLLOUT_MS, () => control.rollouts.step(control));
  control.tickets.onWake(() => void control.tickets.round().catch(() => {}));
  repeat(control, stop, 'tell the ticket systems', TICKETS_MS, () => control.tickets.round());
  repeat(control, stop, 'tell other systems', NOTICES_MS, async () => {
    await tell();
    // A receiver that is slow delays neither the others nor what is queued.
    void control.notices.round();
  });
  stop.add(() => control.notices.close());
  const partners = new PartnerWatch();
  repeat(control, stop, 'look at the partners', PARTNERS_MS, () => partners.step(control));
  repeat(control, stop, 'make the reports of third parties', DUE_MS, () => makeDueReports(control));
  repeat(control, stop, 'remind owners', DUE_MS, () => remindDue(control));
  stop.add(() => control.scans.close());
  repeat(control, stop, 'run scans', SCANS_MS, () => control.scans.tick());
  repeat(control, stop, 'publish the operations', PUBLISH_MS, () => control.published.refresh());
}

/** Keeps the head of the log, signed. */
export function signHead(log: EvidenceLog, signer: CheckpointSigner, clock: Clock): Promise<void> {
  return log.signHead((id, head) => signer.sign(id, head, clock.now()));
}

/** Runs `work` with a pause between two runs. An error is logged and the next run tries again. */
function repeat(control: Control, stop: Stop, name: string, pause_ms: number, work: () => Promise<unknown>): void {
  let timer: NodeJS.Timeout;
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;
  const run = (): void => {
    running = work()
      .catch((error: unknown) => control.logger.error({ err: error }, `could not ${name}`))
      .then(() => {
        if (!stopped) timer = setTimeout(run, pause_ms);
      });
  };
  timer = setTimeout(run, pause_ms);
  stop.add(async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  });
}
