import { runScanTask, type ScanTask, type ScanTaskResult } from './scan-task.ts';

/** What a process that scans is told. */
export type ToScanChild = { readonly kind: 'run'; readonly task: ScanTask } | { readonly kind: 'stop' };

/** What it answers, once. */
export type ScanChildReply =
  | { readonly ok: true; readonly result: ScanTaskResult }
  | { readonly ok: false; readonly code: string; readonly place: string; readonly detail: string };

const stop = new AbortController();

process.on('message', (message: ToScanChild) => {
  if (message.kind === 'stop') stop.abort();
  else void run(message.task);
});

// Without the control plane there is nobody to answer.
process.once('disconnect', () => process.exit(0));

async function run(task: ScanTask): Promise<void> {
  try {
    reply({ ok: true, result: await runScanTask(task, stop.signal) });
  } catch (error) {
    const { code = 'INTERNAL', place = 'scan', detail = String(error) } = error as Partial<Record<string, string>>;
    reply({ ok: false, code, place, detail });
  }
}

function reply(message: ScanChildReply): void {
  process.send?.(message, () => process.disconnect());
}
