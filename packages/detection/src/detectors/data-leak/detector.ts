import type { Detector, Rule } from '../../detector.ts';
import { compilePhrases, type Phrase, phraseLiterals } from '../../indicators/phrases.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `data-leak.${name}`,
  severity,
  confidence,
  about,
});

const STACK_TRACE: Rule = rule('stack-trace', 'medium', 0.7, 'A stack trace of the program is shown to the client.');
const SQL_ERROR: Rule = rule('sql-error', 'high', 0.8, 'An error message of a data base is shown to the client.');
const PRIVATE_KEY: Rule = rule('private-key', 'critical', 0.95, 'A private key is shown to the client.');
const LISTING: Rule = rule('directory-listing', 'medium', 0.7, 'A directory of the server is listed.');
const SYSTEM_FILE: Rule = rule('system-file', 'critical', 0.9, 'A file of the operating system is shown to the client.');
const SOURCE: Rule = rule('source', 'high', 0.7, 'Source code of the server is shown to the client.');

const list = (about: Rule, confidence: number, texts: readonly string[]): Phrase[] =>
  texts.map((text) => ({ text, rule: about, confidence }));

const PHRASES: readonly Phrase[] = [
  ...list(STACK_TRACE, 0.7, [
    'traceback (most recent call last)',
    'at java.',
    'at org.springframework.',
    'at sun.reflect.',
    'nested exception is',
    'exception in thread "',
    'at node:internal',
    '(node:internal',
    'at object.<anonymous> (',
    'at process.processticksandrejections',
    'system.nullreferenceexception',
    'at system.web.',
    'microsoft.aspnetcore.',
    'unhandled exception at',
    'fatal error: uncaught',
    'goroutine 1 [running]',
    'panic: runtime error',
    'activerecord::',
    'actionview::template::error',
    '.rb:in `',
    'caused by: java.',
  ]),
  ...list(SQL_ERROR, 0.8, [
    'you have an error in your sql syntax',
    'supplied argument is not a valid mysql',
    'com.mysql.jdbc.exceptions',
    'com.mysql.cj.jdbc',
    'sqlstate[',
    'org.postgresql.util.psqlexception',
    'pg::syntaxerror',
    'error: syntax error at or near',
    'unterminated quoted string at or near',
    'unclosed quotation mark after the character string',
    'incorrect syntax near',
    'microsoft ole db provider for',
    'system.data.sqlclient.sqlexception',
    'sqlite3::sqlexception',
    'sqlite3.operationalerror',
    'sqlite_error',
    'ora-00933',
    'ora-01756',
    'ora-00921',
    'ora-00942',
    'quoted string not properly terminated',
    'mongoservererror',
    'db2 sql error',
    'dynamic sql error',
  ]),
  ...list(PRIVATE_KEY, 0.95, [
    '-----begin rsa private key-----',
    '-----begin private key-----',
    '-----begin ec private key-----',
    '-----begin dsa private key-----',
    '-----begin openssh private key-----',
    '-----begin encrypted private key-----',
    '-----begin pgp private key block-----',
  ]),
  ...list(LISTING, 0.7, [
    '<title>index of /',
    '<h1>index of /',
    '[to parent directory]',
    'parent directory</a>',
    'directory listing for /',
  ]),
  ...list(SYSTEM_FILE, 0.9, [
    'root:x:0:0:',
    'daemon:x:1:1:',
    '[boot loader]',
    '; for 16-bit app support',
    'uid=0(root)',
    'gid=0(root)',
    '"accesskeyid"',
  ]),
  ...list(SOURCE, 0.7, ['<?php', '<%@ page', '#!/usr/bin/', '#!/bin/']),
];

const checkPhrases = compilePhrases(PHRASES);

export const dataLeak: Detector = {
  class: 'data-leak',
  direction: 'response',
  literals: phraseLiterals(PHRASES),
  marks: [],
  rules: [STACK_TRACE, SQL_ERROR, PRIVATE_KEY, LISTING, SYSTEM_FILE, SOURCE],
  confirm: ({ text }, report) => checkPhrases(text, report),
};
