/** Sensitive values in every part of a message: none may be left in what is kept of it. */
import { describe, expect, it } from 'vitest';
import { maskField } from './field.ts';
import { maskBody, maskHeaders, maskTarget } from './message.ts';
import { maskText } from './text.ts';

/** Values that show what they are by themselves; nothing of `forbidden` may be left. */
const SHOWN: readonly (readonly [name: string, value: string, forbidden: readonly string[]])[] = [
  ['PAN', '4111111111111111', ['41111111']],
  ['PAN in groups', '5555 5555 5555 4444', ['5555 5555', '55555555']],
  ['PAN with dashes', '3782-822463-10005', ['822463']],
  ['SSN', '536-22-6789', ['536-22', '53622']],
  ['SSN without dashes', '536226789', ['53622678']],
  ['IBAN', 'DE89370400440532013000', ['3704004405']],
  ['JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl', ['eyJzdWIi', 'c2lnbmF0dXJl']],
  ['bearer token', 'bt_7Qm2Zx9Kc4Vf1Rw8Lp3Hs6', ['7Qm2Zx9K']],
  ['hexadecimal token', '9f86d081884c7d659a2feaa0c55ad015', ['9f86d081']],
  ['provider key', 'sk_live_4eC39HqLyjWDarjtT1zdp7dc', ['4eC39HqL']],
  ['track 2', ';4111111111111111=29121011234567890?', ['41111111', '2912101']],
];

/** Values that only the name of their field tells. */
const NAMED: readonly (readonly [name: string, value: string])[] = [
  ['cvv', '739'],
  ['securityCode', '7391'],
  ['pin', '7391'],
  ['pinBlock', '041226CBA9876FED'],
  ['password', 'Wint3r-Kestrel'],
  ['access_token', 'short-1one'],
  ['client_secret', 'Kestrel77'],
  ['ssn', '536226789'],
];

type Carrier = readonly [place: string, kept: (name: string, value: string) => string];

const quoted = (text: string): string => JSON.stringify(text);
const body = (text: string, type: string): string => maskBody(Buffer.from(text), type, 2_048);
const headerOf = (name: string, value: string): string =>
  maskHeaders([[name, value]])
    .flat()
    .join(': ');

const BY_NAME: readonly Carrier[] = [
  ['query', (name, value) => maskTarget(`/p?a=1&${name}=${encodeURIComponent(value)}&b=2`)],
  ['path after its name', (name, value) => maskTarget(`/v1/${name}/${encodeURIComponent(value)}/x1`)],
  ['header', (name, value) => headerOf(name, value)],
  ['cookie', (name, value) => headerOf('cookie', `theme=dark; ${name}=${value}; x=1`)],
  ['JSON', (name, value) => body(`{"a":[1,{${quoted(name)}: ${quoted(value)}}],"b":"c"}`, 'application/json')],
  ['JSON array', (name, value) => body(`{${quoted(name)}:[${quoted(value)}],"b":"c"}`, 'application/json')],
  ['JSON in JSON', (name, value) => body(quoted(`{${quoted(name)}:${quoted(value)}}`), 'application/json')],
  ['JSON cut off', (name, value) => body(`{"a":1,${quoted(name)}:"${value}`, 'application/json')],
  ['form', (name, value) => body(`a=1&${name}=${encodeURIComponent(value)}&b=2`, 'application/x-www-form-urlencoded')],
  [
    'multipart',
    (name, value) =>
      body(`--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--b--`, 'multipart/form-data; boundary=b'),
  ],
  ['XML element', (name, value) => body(`<a><${name}>${value}</${name}></a>`, 'text/xml')],
  ['XML attribute', (name, value) => body(`<a ${name}="${value}" b="c"/>`, 'text/xml')],
  ['GraphQL', (name, value) => body(`mutation { pay(a: 1, ${name}: ${quoted(value)}) { id } }`, 'application/graphql')],
  ['YAML', (name, value) => body(`a: 1\n${name}: ${value}\nb: 2\n`, 'application/yaml')],
  ['base64 of JSON', (name, value) => maskText(Buffer.from(`{"a":1,${quoted(name)}:${quoted(value)}}`).toString('base64'))],
  ['field', (name, value) => maskField(name, value)],
  ['log line', (name, value) => maskText(`request failed ${name}=${value} after 3 ms`)],
];

const BY_SHAPE: readonly Carrier[] = [
  ...BY_NAME.filter(([place]) => place !== 'path after its name'),
  ['path', (_name, value) => maskTarget(`/v1/things/${encodeURIComponent(value)}/x`)],
  ['path parameter', (_name, value) => maskTarget(`/v1/things;v=${encodeURIComponent(value)}/x`)],
  ['query name', (_name, value) => maskTarget(`/p?${encodeURIComponent(value)}=1`)],
  ['query encoded twice', (_name, value) => maskTarget(`/p?q=${encodeURIComponent(encodeURIComponent(value))}`)],
  ['header name', (_name, value) => headerOf(`x-${value}`, '1')],
  ['cookie without a name', (_name, value) => headerOf('cookie', value)],
  ['JSON key', (_name, value) => body(`{${quoted(value)}:{"x":true}}`, 'application/json')],
  [
    'JSON unicode escapes',
    (_name, value) =>
      body(`{"a":"${[...value].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"}`, 'application/json'),
  ],
  ['HTML references', (_name, value) => body(`<a>${[...value].map((char) => `&#${char.charCodeAt(0)};`).join('')}</a>`, 'text/xml')],
  ['CSV', (_name, value) => body(`id,x\n1,${value}\n2,y\n`, 'text/csv')],
  ['text', (_name, value) => body(`please take ${value} for it`, 'text/plain')],
  ['unknown type', (_name, value) => body(`${value}`, '')],
  ['base64', (_name, value) => maskText(`data:${Buffer.from(`x ${value} y`).toString('base64')}`)],
  ['hexadecimal', (_name, value) => maskText(`0x${Buffer.from(`x ${value} y`).toString('hex')}`)],
  [
    'multipart file name',
    (_name, value) =>
      body(`--b\r\nContent-Disposition: form-data; name="f"; filename="${value}.txt"\r\n\r\nx\r\n--b--`, 'multipart/form-data'),
  ],
];

describe.each(SHOWN)('%s', (_kind, value, forbidden) => {
  it.each(BY_SHAPE)('in %s', (_place, kept) => {
    const masked = kept('note', value);
    for (const part of [value, ...forbidden]) {
      expect(masked).not.toContain(part);
      expect(masked).not.toContain(Buffer.from(part).toString('hex'));
      expect(masked).not.toContain(encodeURIComponent(part));
    }
    expect(masked).not.toContain(Buffer.from(`x ${value} y`).toString('base64').slice(4, 20));
  });
});

describe.each(NAMED)('%s=%s', (name, value) => {
  it.each(BY_NAME)('in %s', (_place, kept) => {
    const masked = kept(name, value);
    expect(masked).not.toContain(value);
    expect(masked).not.toContain(Buffer.from(value).toString('base64').slice(0, 8));
  });
});
