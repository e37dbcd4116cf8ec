import type { Exchange } from '../model.ts';

/** How platforms print where they failed. */
export const TRACE: RegExp = new RegExp(
  [
    'Traceback \\(most recent call last\\)',
    'File "[^"\\n]+", line \\d+',
    '\\n?\\s+at [\\w$.<>\\[\\] ]+ ?\\([^)\\n]*:\\d+(:\\d+)?\\)',
    'at (file|node|async|Object|Function|Module)[\\w.: /]*:\\d+:\\d+',
    '\\bat [a-z][\\w.$]+\\([A-Z]\\w+\\.(java|kt|scala):\\d+\\)',
    'java\\.(lang|util|io|sql)\\.\\w+(Exception|Error)',
    'org\\.(springframework|hibernate|apache)\\.[\\w.]+Exception',
    'System\\.[\\w.]*Exception',
    'goroutine \\d+ \\[',
    'PHP (Fatal error|Warning|Notice)|<b>(Fatal error|Warning)</b>:',
    'Werkzeug Debugger|DEBUG = True',
    "\\.rb:\\d+:in [`']",
    'panic: runtime error',
  ].join('|'),
);

/** An error that shows a trace. Answers of GraphQL have status 200 whatever happened; members named for it say so there. */
export function showsTrace(exchange: Exchange): boolean {
  const failed =
    exchange.status >= 300 || /"(errors?|stack|stack_?trace|trace|exception|traceback)" *:/i.test(exchange.body.slice(0, 4_000));
  return exchange.status > 0 && failed && TRACE.test(exchange.body);
}
