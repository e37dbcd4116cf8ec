import type { Rule } from '../../detector.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `path-traversal.${name}`,
  severity,
  confidence,
  about,
});

export const DOT_SEGMENTS: Rule = rule('dot-segments', 'high', 0.85, 'Segments of two dots climb out of a directory.');
export const DISGUISED: Rule = rule(
  'disguised-segments',
  'high',
  0.85,
  'Dots or separators of a climbing path are written in an encoding of their own.',
);
export const REPEATED: Rule = rule(
  'repeated-segments',
  'medium',
  0.7,
  'One piece of dots and separators is repeated, to climb or to confuse a path parser.',
);
export const PADDED: Rule = rule(
  'padded-segment',
  'medium',
  0.65,
  'A segment of one letter, longer than any file name, to cut off what follows.',
);
export const SYSTEM_FILE: Rule = rule('system-file', 'high', 0.75, 'A file of the operating system or of a server is named.');
export const ABSOLUTE: Rule = rule('absolute-path', 'medium', 0.6, 'An absolute path stands where a file is named.');
export const FILE_URL: Rule = rule('file-url', 'high', 0.8, 'A file: URL or a UNC path.');
export const NUL: Rule = rule('nul-suffix', 'medium', 0.6, 'A NUL cuts a file name.');
export const HIDDEN: Rule = rule('hidden-file', 'medium', 0.6, 'A file or directory that tools keep hidden is asked for.');
export const BACKUP: Rule = rule(
  'backup-file',
  'medium',
  0.6,
  'A copy of a page of the server is asked for, whose source it would hand out.',
);

export const RULES: readonly Rule[] = [DOT_SEGMENTS, DISGUISED, REPEATED, PADDED, SYSTEM_FILE, ABSOLUTE, FILE_URL, NUL];
