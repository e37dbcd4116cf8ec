import type { RequestView } from '@sallyport/core';
import type { MessageDetector, MessageReport } from '../../detector.ts';
import { HIDDEN } from './rules.ts';

/**
 * `/.env`, `/app/.config/settings.json` in the request's own path: one look for `/.` in a path that is canonical already.
 * `.well-known` is meant to be asked for (RFC 8615).
 */
function inspectRequest(request: RequestView, _facts: unknown, report: MessageReport): void {
  const { path } = request;
  let at = path.indexOf('/.');
  while (at >= 0) {
    const end = path.indexOf('/', at + 1);
    const segment = path.slice(at + 1, end < 0 ? path.length : end);
    if (segment.length > 2 && segment.charCodeAt(1) !== 46 && segment.toLowerCase() !== '.well-known') {
      report(HIDDEN, 'path', segment);
      return;
    }
    at = path.indexOf('/.', at + 2);
  }
}

export const hiddenFiles: MessageDetector = { class: 'path-traversal', rules: [HIDDEN], inspectRequest };
