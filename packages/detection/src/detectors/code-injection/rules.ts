import type { Rule } from '../../detector.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `code-injection.${name}`,
  severity,
  confidence,
  about,
});

export const PHP: Rule = rule('php', 'critical', 0.85, 'PHP code.');
export const PHP_STREAM: Rule = rule('php-stream', 'high', 0.85, 'A stream wrapper of PHP that reads or runs files.');
export const JAVA: Rule = rule('java', 'critical', 0.85, 'Java code or an expression that reaches the Java runtime.');
export const NODE: Rule = rule('node', 'critical', 0.85, 'Code of Node.js that reaches the system.');
export const PYTHON: Rule = rule('python', 'critical', 0.85, 'Python code that reaches the system.');
export const BASIC: Rule = rule('basic', 'high', 0.8, 'Code of Visual Basic or ASP.');
export const CALL: Rule = rule('system-call', 'high', 0.7, 'A call of a function that runs a command or a text as code.');
export const EXPRESSION: Rule = rule('expression-language', 'critical', 0.85, 'An expression that changes the framework it runs in.');
export const RUBY: Rule = rule('ruby', 'critical', 0.8, 'Ruby code that runs a command or a text.');
export const LOOP: Rule = rule('endless-loop', 'high', 0.7, 'A loop of a script that nothing ends.');
export const FORMULA: Rule = rule('formula', 'high', 0.7, 'A formula that runs or loads something where a spreadsheet opens it.');
export const TEX: Rule = rule('tex', 'high', 0.85, 'A command of TeX that runs a program or touches files.');
export const STYLESHEET: Rule = rule('stylesheet', 'high', 0.65, 'Instructions for a processor of XSLT.');
export const FRAGMENT: Rule = rule(
  'fragment',
  'low',
  0.42,
  'A piece of code that does nothing by itself: a call, a class name, a variable.',
);

export const RULES: readonly Rule[] = [
  PHP,
  PHP_STREAM,
  JAVA,
  NODE,
  PYTHON,
  RUBY,
  BASIC,
  CALL,
  EXPRESSION,
  LOOP,
  FORMULA,
  TEX,
  STYLESHEET,
  FRAGMENT,
];
