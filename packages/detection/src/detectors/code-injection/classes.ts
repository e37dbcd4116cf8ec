import type { Report } from '../../detector.ts';
import { literalGroup } from '../../indicators/groups.ts';
import { isDigit, isLetter, isWord } from '../../text/scan.ts';
import { FRAGMENT, JAVA } from './rules.ts';

/** Packages that reach the runtime, the file system, the network or another language, and those that gadget chains are made of. */
const REACHING: readonly string[] = (
  'java.lang. java.io. java.net. java.nio. java.rmi. java.beans. java.security. javax.script. javax.naming. javax.management. javax.el. javax.servlet. javax.sql. ' +
  'jakarta.el. jakarta.servlet. sun.misc. sun.reflect. sun.rmi. sun.net. sun.tools. jdk.internal. jdk.jshell. com.sun. com.opensymphony. com.mchange. ' +
  'com.ibatis. com.caucho. com.alibaba.fastjson com.rometools. org.apache.struts org.apache.commons.collections org.apache.commons.beanutils org.apache.commons.fileupload ' +
  'org.apache.commons.io. org.apache.commons.jxpath org.apache.commons.configuration org.apache.xalan. org.apache.xbean. org.apache.tomcat. org.apache.catalina. ' +
  'org.apache.velocity. org.apache.wicket. org.apache.myfaces. org.apache.log4j. org.apache.logging.log4j. org.apache.naming. org.apache.bcel. org.apache.batik. ' +
  'org.springframework.beans. org.springframework.context. org.springframework.expression org.springframework.core. org.springframework.aop. org.springframework.jndi. ' +
  'org.codehaus.groovy. org.hibernate. org.jboss. org.mozilla.javascript. org.python. org.jruby. org.mvel. org.aspectj. org.eclipse.jetty. groovy.lang. groovy.util. ' +
  'clojure.lang. scala.sys. kotlin.io. bsh. ognl. freemarker. weblogic. oracle.jdbc. net.sf.json. net.bytebuddy. javassist. ysoserial. jdk.nashorn.'
).split(' ');

/** Packages of plain values: a class of them says Java, and little else. */
const PLAIN: readonly string[] = 'java.util. java.sql. java.text. java.time. javax.xml. org.xml. org.w3c.'.split(' ');

export const CLASS_LITERALS: readonly string[] = [...REACHING.filter((name) => name.length > 5), ...PLAIN, 'bsh.', 'ognl.', 'runtime'];

const NAMES = literalGroup([...REACHING, ...PLAIN]);
const RUNTIMES = literalGroup(['runtime', 'processbuilder']);

/** Class names that reach outside from a package of plain values. */
const OUTSIDE = /^(?:java\.util\.(?:scanner|zip\.|jar\.|serviceloader|logging\.|concurrent\.executor|prefs\.)|java\.sql\.drivermanager)/;

/** `java.lang.Runtime`, `org.apache.commons.io.IOUtils`: a class of Java named in full. */
export function checkClasses(text: string, report: Report, absent = 0): void {
  if ((absent & RUNTIMES.bit) === 0) checkRuntime(text, report);
  if ((absent & NAMES.bit) !== 0) return;
  let read = 0;
  // a name in full has its packages before it
  for (let dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', Math.max(dot + 1, read))) {
    const start = nameStart(text, dot, read);
    if (start < 0) continue;
    read = nameEnd(text, start);
    if (read - start > 6 && dot < read && checkName(text, start, read, report)) return;
  }
}

/** The first letter of the name before a dot; -1 where there is none, or no letter or digit follows the dot. */
function nameStart(text: string, dot: number, floor: number): number {
  if (!isInnerDot(text, dot)) return -1;
  let start = -1;
  for (let at = dot - 1; at >= floor; at--) {
    const code = text.charCodeAt(at);
    if (isLetter(code)) start = at;
    else if (!isWord(code) && code !== 36) break;
  }
  return start;
}

/** `java.x.Runtime`, `unmarshaller ... ProcessBuilder`: a way to the runtime through a package of someone's own. */
function checkRuntime(text: string, report: Report): void {
  const at = text.indexOf('runtime');
  const builder = at < 0 ? text.indexOf('processbuilder') : at;
  if (builder < 0) return;
  const from = ['java', 'unmarshaller', 'base64data'].map((word) => text.indexOf(word)).find((index) => index >= 0) ?? -1;
  if (from < 0) return;
  const start = Math.min(from, builder);
  const end = Math.max(from, builder);
  const glued = !/\s/.test(text.slice(start, end));
  const named = glued && !/^(?:java\d{0,3}|unmarshaller|base64data)[-_:"]/.test(text.slice(start, end));
  report(named ? JAVA : FRAGMENT, start, Math.min(text.length, end + 16), named ? 0.55 : 0.42);
}

/** The end of a name with its dots. */
function nameEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && (isWord(text.charCodeAt(at)) || text.charCodeAt(at) === 36 || isInnerDot(text, at))) at++;
  return at;
}

function isInnerDot(text: string, at: number): boolean {
  return text.charCodeAt(at) === 46 && isWord(text.charCodeAt(at + 1));
}

/** A stack trace that an app or a customer sends names exceptions, and classes behind "at". */
function checkName(text: string, from: number, end: number, report: Report): boolean {
  const name = text.slice(from, Math.min(end, from + 96));
  const reaches = REACHING.some((part) => name.startsWith(part)) || OUTSIDE.test(name);
  if (!reaches && !PLAIN.some((part) => name.startsWith(part))) return false;
  if (name.endsWith('exception') || name.endsWith('error') || name.endsWith('throwable') || name === 'java.lang.thread') return false;
  if (isFrame(text, from, end) || isSerialized(text, name, end) || THROWN.test(text)) return false;
  report(reaches ? JAVA : FRAGMENT, from, Math.min(text.length, end + 32), reaches ? 0.65 : 0.42);
  return true;
}

/** `java.lang.String/2004016611`: the signature of a plain type in a message of GWT-RPC. */
function isSerialized(text: string, name: string, end: number): boolean {
  return text.charCodeAt(end) === 47 && SIGNED.test(name) && /^\/\d{5,10}\|/.test(text.slice(end, end + 12));
}

const SIGNED =
  /^java\.(?:lang\.(?:boolean|byte|character|double|float|integer|long|short|string)|util\.(?:arraylist|date|hashmap|hashset|linkedhashmap))$/;

/** `java.lang.NullPointerException: Attempt to invoke ... 'java.lang.String ...'`: a report of what was thrown names types. */
const THROWN = /^[\w.$]{1,120}(?:exception|error): [a-z]/;

/** `at java.lang.Thread.run(Thread.java:842)`, `[java.base/java.lang.Thread]`, `import java.io.File;` of a pasted source. */
function isFrame(text: string, from: number, end: number): boolean {
  if (text.startsWith('at ', from - 3) || text.charCodeAt(from - 1) === 47 || text.startsWith('by: ', from - 4)) return true;
  const close = text.indexOf(')', end);
  return text.charCodeAt(end) === 40 && close > 0 && text.slice(end, close).includes('.java:') && isDigit(text.charCodeAt(close - 1));
}
