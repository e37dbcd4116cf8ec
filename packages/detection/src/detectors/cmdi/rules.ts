import type { Rule } from '../../detector.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `cmdi.${name}`,
  severity,
  confidence,
  about,
});

export const CHAINED: Rule = rule('chained-command', 'critical', 0.85, 'A separator of a shell and a command.');
export const SUBSTITUTION: Rule = rule('substitution', 'critical', 0.9, 'A command whose output is put into the text.');
export const DIRECT: Rule = rule('command-line', 'high', 0.65, 'The value is a command line.');
export const SHELL_PATH: Rule = rule('shell-path', 'high', 0.75, 'A program of the system is named with its directory.');
export const SHELLSHOCK: Rule = rule('shellshock', 'critical', 0.95, 'A function definition for the shell (CVE-2014-6271).');
export const EXPANSION: Rule = rule('expansion', 'high', 0.85, 'Shell expansions that hide white space, words or arithmetic.');
export const NETWORK_DEVICE: Rule = rule('network-device', 'critical', 0.9, 'A shell connects to the network by a device path.');
export const INTERPRETER: Rule = rule('interpreter', 'critical', 0.85, 'An interpreter or shell is started with code.');
export const WINDOWS_VARIABLE: Rule = rule('windows-variable', 'medium', 0.6, 'A variable of the Windows environment.');
export const REDIRECT: Rule = rule('redirection', 'medium', 0.6, 'Output is redirected.');

export const FRAGMENT: Rule = rule(
  'fragment',
  'low',
  0.42,
  'A piece of a command line that does little by itself: a lone command, a variable.',
);

export const RULES: readonly Rule[] = [
  CHAINED,
  SUBSTITUTION,
  DIRECT,
  SHELL_PATH,
  SHELLSHOCK,
  EXPANSION,
  NETWORK_DEVICE,
  INTERPRETER,
  WINDOWS_VARIABLE,
  REDIRECT,
  FRAGMENT,
];
