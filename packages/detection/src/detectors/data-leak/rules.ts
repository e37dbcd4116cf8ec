import type { Rule } from '../../detector.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `data-leak.${name}`,
  severity,
  confidence,
  about,
});

export const STACK_TRACE: Rule = rule('stack-trace', 'medium', 0.7, 'A stack trace of the program is shown to the client.');
export const DEBUG_PAGE: Rule = rule('debug-page', 'medium', 0.75, 'A page for developers is shown to the client.');
export const SQL_ERROR: Rule = rule('sql-error', 'high', 0.8, 'An error message of a data base is shown to the client.');
export const PRIVATE_KEY: Rule = rule('private-key', 'critical', 0.95, 'A private key is shown to the client.');
export const LISTING: Rule = rule('directory-listing', 'medium', 0.7, 'A directory of the server is listed.');
export const SYSTEM_FILE: Rule = rule('system-file', 'critical', 0.9, 'A file of the operating system is shown to the client.');
export const SOURCE: Rule = rule('source', 'high', 0.7, 'Source code of the server is shown to the client.');
export const SECRET: Rule = rule('secret', 'critical', 0.9, 'A key of a service provider is shown to the client.');
export const CARD_NUMBER: Rule = rule('card-number', 'high', 0.6, 'A full card number is shown to the client.');

/** What a browser key of Google Maps and its kin counts for: pages show it to everybody, on purpose. */
export const PAGE_KEY_CONFIDENCE = 0.3;
/** What source counts for where it stands inside a text: documentation quotes it. */
export const QUOTED_SOURCE_CONFIDENCE = 0.3;
