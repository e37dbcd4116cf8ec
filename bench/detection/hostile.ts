import type { BodyKind } from './bodies.ts';

/** Attacks of a class, each with a number of its own: what was said of one does not answer for the next. */
const ATTACKS: Readonly<Record<string, (number: number) => string>> = {
  'SQL tautologies': (n) => `' or ${n}=${n}--`,
  'SQL unions': (n) => `${n}' union select ${n},2 from users--`,
  'event handlers': (n) => `<img src=x onerror=alert(${n})>`,
  'shell commands': (n) => `;cat /etc/passwd#${n}`,
  'template expressions': (n) => `{{${n}*${n}}}`,
  'paths of files': (n) => `../../${n}/etc/passwd`,
  'LDAP filters': (n) => `*)(uid=${n}))(|(uid=*`,
  'MongoDB operators': (n) => `{"$gt":${n}}`,
  'internal addresses': (n) => `http://169.254.169.254/${n}`,
  'JNDI look-ups': (n) => `\${jndi:ldap://x/${n}}`,
  'PHP calls': (n) => `;system('id ${n}');`,
  'XML entities': (n) => `<!DOCTYPE a [<!ENTITY b${n} SYSTEM "file:///etc/passwd">]>`,
  'header lines': (n) => `a\r\nSet-Cookie: a=${n}`,
};

const ALL = Object.values(ATTACKS);

/** Every sign that is no letter or digit. */
const percent = (text: string): string => text.replace(/[^A-Za-z0-9]/g, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** An array of texts by their number. */
function array(name: string, text: (number: number) => string): BodyKind {
  return {
    name,
    type: 'application/json',
    make: (bytes) => {
      const items: string[] = [];
      for (let size = 2; size < bytes; size += items.at(-1)!.length + 1) items.push(JSON.stringify(text(items.length)));
      return Buffer.from(`[${items.join(',')}]`);
    },
  };
}

/** Values that are all attacks and all different, of every class in turn. */
export const HOSTILE_KINDS: readonly BodyKind[] = [
  array('different attacks of all classes', (n) => ALL[n % ALL.length]!(n)),
  array('different attacks, percent-encoded twice', (n) => percent(percent(ALL[n % ALL.length]!(n)))),
];

/** The same of one class each. */
export const ATTACK_KINDS: readonly BodyKind[] = Object.entries(ATTACKS).flatMap(([name, text]) => [
  array(`different ${name}`, text),
  array(`different ${name}, percent-encoded twice`, (n) => percent(percent(text(n)))),
]);
