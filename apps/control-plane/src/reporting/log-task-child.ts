import { type LogTask, runLogTask } from './log-tasks.ts';

/** The process that does one {@link LogTask}: the task comes as a message, the result or the error goes back, and it ends. */
export type LogTaskReply =
  | { readonly ok: true; readonly result: Awaited<ReturnType<typeof runLogTask>> }
  | { readonly ok: false; readonly code: string; readonly place: string; readonly detail: string };

process.once('message', (task: LogTask) => {
  runLogTask(task).then(
    (result) => reply({ ok: true, result }),
    (error: unknown) => {
      const { code = 'INTERNAL', place = 'evidence log', detail = String(error) } = error as Partial<Record<string, string>>;
      reply({ ok: false, code, place, detail });
    },
  );
});

// Without the control plane there is nobody to answer.
process.once('disconnect', () => process.exit(0));

function reply(message: LogTaskReply): void {
  process.send?.(message, () => process.disconnect());
}
