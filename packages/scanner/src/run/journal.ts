import { failed, ok, type Result, SallyportError } from '@sallyport/core';
import type { ScanEvent, ScanFinding } from '../model.ts';

/** What a scan that was ended early had done: the units and the findings. */
export interface Resumed {
  readonly done: ReadonlySet<string>;
  readonly findings: readonly ScanFinding[];
}

/** Reads a journal: events, one JSON text a line. A last line that was cut off is passed over. */
export function readJournal(text: string, place: string, target: string): Result<Resumed> {
  const done = new Set<string>();
  const findings: ScanFinding[] = [];
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const event = parse(line);
    if (event === null) {
      if (index >= lines.length - 2) break;
      return failed(new SallyportError('SCAN_JOURNAL_INVALID', `${place}:${index + 1}`, 'the line is not an event'));
    }
    if (event.kind === 'started' && event.target !== target)
      return failed(new SallyportError('SCAN_JOURNAL_INVALID', place, `it is of ${event.target}, not of ${target}`));
    if (event.kind === 'unit') done.add(event.operation === '*' ? event.check : `${event.check} ${event.operation}`);
    if (event.kind === 'finding') findings.push(event.finding);
  }
  return ok({ done, findings });
}

function parse(line: string): ScanEvent | null {
  try {
    const event = JSON.parse(line) as ScanEvent;
    return typeof event.kind === 'string' ? event : null;
  } catch {
    return null;
  }
}
