import type { Detector, Report, Subject } from '../../detector.ts';
import { compilePhrases, type Phrase, phraseLiterals } from '../../indicators/phrases.ts';
import { isDigit } from '../../text/scan.ts';
import { DOTNET, GADGET, JAVA, NODE, PHP, PYTHON, RUBY, RULES } from './rules.ts';

const PHRASES: readonly Phrase[] = [
  { text: '\u00ac\u00ed\u0000\u0005', rule: JAVA, confidence: 0.85 },
  { text: 'aced0005', rule: JAVA, confidence: 0.8, open: true },
  { text: 'aaeaaad/////', rule: DOTNET, confidence: 0.9 },
  { text: 'system.windows.data.objectdataprovider', rule: DOTNET, confidence: 0.9 },
  { text: 'system.diagnostics.process', rule: DOTNET, confidence: 0.8 },
  { text: '!!python/', rule: PYTHON, confidence: 0.9 },
  { text: '!!javax.script.scriptenginemanager', rule: JAVA, confidence: 0.95 },
  { text: '!!com.sun.rowset', rule: JAVA, confidence: 0.95 },
  { text: 'cos\nsystem', rule: PYTHON, confidence: 0.9 },
  { text: 'cposix\nsystem', rule: PYTHON, confidence: 0.9 },
  { text: 'c__builtin__\n', rule: PYTHON, confidence: 0.9 },
  { text: '!ruby/object', rule: RUBY, confidence: 0.9 },
  { text: '!ruby/hash', rule: RUBY, confidence: 0.85 },
  { text: '_$$nd_func$$_', rule: NODE, confidence: 0.95, open: true },
  { text: 'com.sun.rowset.jdbcrowsetimpl', rule: GADGET, confidence: 0.95 },
  { text: 'org.apache.commons.collections.functors', rule: GADGET, confidence: 0.95 },
  { text: 'com.sun.org.apache.xalan', rule: GADGET, confidence: 0.9 },
  { text: 'com.mchange.v2.c3p0', rule: GADGET, confidence: 0.9 },
  { text: 'ch.qos.logback.core', rule: GADGET, confidence: 0.8 },
  { text: 'org.springframework.context.support', rule: GADGET, confidence: 0.85 },
  { text: 'sun.rmi.server', rule: GADGET, confidence: 0.8 },
  { text: 'java.beans.eventhandler', rule: GADGET, confidence: 0.9 },
  { text: 'javax.naming.initialcontext', rule: GADGET, confidence: 0.85 },
];

/** The head of a Java stream in base64, at the three places a group of bytes can begin; letters count as they are written. */
const STREAM_HEADS: readonly string[] = ['rO0AB', 'KztAAU', 'Cs7QAF'];

const checkPhrases = compilePhrases(PHRASES);

function confirm({ text, value, absent }: Subject, report: Report): void {
  checkPhrases(text, report, absent);
  checkPhp(text, report);
  if (text.length > 24 && (value.startsWith('gASV') || value.startsWith('gAWV'))) report(PYTHON, 0, 32, 0.7);
  for (const head of STREAM_HEADS) {
    const at = value.indexOf(head);
    if (at >= 0) report(JAVA, at, Math.min(text.length, at + 32), 0.8);
  }
}

/** `O:8:"stdClass":1:{`, `a:1:{i:0;O:...`; the length of the name must be a number, as PHP writes it. */
function checkPhp(text: string, report: Report): void {
  let at = text.indexOf('o:');
  while (at >= 0) {
    let end = at + 2;
    if (text.charCodeAt(end) === 43) end++;
    const digits = end;
    while (end < text.length && end - digits < 4 && isDigit(text.charCodeAt(end))) end++;
    const quoted = end > digits && text.charCodeAt(end) === 58 && (text.charCodeAt(end + 1) === 34 || text.charCodeAt(end + 1) === 39);
    if (quoted) {
      report(PHP, at, Math.min(text.length, end + 48));
      return;
    }
    at = text.indexOf('o:', at + 2);
  }
}

export const deserialisation: Detector = {
  class: 'deserialisation',
  direction: 'request',
  literals: [...phraseLiterals(PHRASES), ...STREAM_HEADS.map((head) => head.toLowerCase()), 'gasv', 'gawv', 'o:'],
  marks: [],
  rules: RULES,
  confirm,
};
