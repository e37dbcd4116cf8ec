import type { Rule } from '../../detector.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `deserialisation.${name}`,
  severity,
  confidence,
  about,
});

export const JAVA: Rule = rule('java', 'critical', 0.85, 'A serialised Java object.');
export const PHP: Rule = rule('php', 'high', 0.8, 'A serialised PHP object.');
export const DOTNET: Rule = rule('dotnet', 'critical', 0.85, 'A serialised .NET object.');
export const PYTHON: Rule = rule('python', 'critical', 0.85, 'A Python pickle or a YAML tag that makes objects.');
export const RUBY: Rule = rule('ruby', 'critical', 0.85, 'A serialised Ruby object.');
export const NODE: Rule = rule('node', 'critical', 0.9, 'A serialised function of Node.js.');
export const GADGET: Rule = rule('gadget-class', 'critical', 0.85, 'A class known to run code when it is deserialised.');

export const RULES: readonly Rule[] = [JAVA, PHP, DOTNET, PYTHON, RUBY, NODE, GADGET];
