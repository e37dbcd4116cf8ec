import type { RawRequest } from '@sallyport/traffic';
import type { Draw } from '../draw.ts';
import { query } from '../message.ts';
import { byteText, type Fields, framed, protobuf } from './protobuf.ts';
import { Site, target } from './site.ts';

/** A value of which texts are drawn; an object of the one key `$name` is what that maker makes. */
export type Template = string | number | boolean | null | readonly Template[] | { readonly [key: string]: Template };

/** One request of a data file. */
export interface RequestTemplate {
  /** Method and address without scheme, `POST www.example.com/path`. */
  readonly to: string;
  readonly query?: Template;
  readonly headers?: Readonly<Record<string, Template>>;
  readonly type?: string;
  readonly json?: Template;
  readonly form?: Template;
  readonly text?: Template;
}

/** Words of one kind that people type into any field. */
const ANY = ['query', 'chat', 'paragraph', 'sentence', 'product', 'person', 'address', 'slugtext'] as const;

const SIMPLE: Readonly<Record<string, (draw: Draw) => string>> = {
  uuid: (draw) => draw.uuid(),
  ms: (draw) => `17${draw.digits(11)}`,
  sec: (draw) => `17${draw.digits(8)}`,
  iso: (draw) => draw.instant(),
  day: (draw) => draw.day(),
  n: (draw) => String(draw.int(1, 40)),
  amount: (draw) => draw.amount(),
  jwt: (draw) => draw.jwt({ sub: draw.uuid(), exp: 1_790_000_000 }, 'RS256'),
  name: (draw) => draw.name(),
  any: (draw) => draw.part(draw.of(ANY)),
};

const ENCODERS: Readonly<Record<string, (text: string) => string>> = {
  u: encodeURIComponent,
  uu: (text) => encodeURIComponent(encodeURIComponent(text)),
  x: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  j: (text) => JSON.stringify(text).slice(1, -1),
  b: (text) => Buffer.from(text).toString('base64'),
};

const MAKERS: Readonly<Record<string, (draw: Draw, value: Template) => Template>> = {
  $json: (draw, value) => JSON.stringify(filled(draw, value)),
  $query: (draw, value) => query(filled(draw, value) as Record<string, string>),
  $url: (draw, value) => encodeURIComponent(filledText(draw, value)),
  $xml: (draw, value) => (ENCODERS['x'] as (text: string) => string)(filledText(draw, value)),
  $base64: (draw, value) => Buffer.from(filledText(draw, value)).toString('base64'),
  $base64url: (draw, value) => Buffer.from(filledText(draw, value)).toString('base64url'),
  $cat: (draw, value) => (value as readonly Template[]).map((part) => filledText(draw, part)).join(''),
  $lines: (draw, value) => (filled(draw, value) as readonly Template[]).flat().join('\r\n'),
  $of: (draw, value) => filled(draw, draw.of(value as readonly Template[])),
  $number: (draw, value) => Number(filledText(draw, value)),
  $random: (draw, value) => byteText(draw.bytes(value as number)),
  $protobuf: (draw, value) => byteText(protobuf(filled(draw, value) as Fields)),
  $framed: (draw, value) => byteText(framed(protobuf(filled(draw, value) as Fields))),
  $many: (draw, value) => {
    const [from, to, each] = value as readonly [number, number, Template];
    return draw.list(from, to, () => filled(draw, each));
  },
};

/** The value with its texts drawn. `⟨u page⟩` is a part percent-encoded; `uu`, `x`, `j` and `b` likewise. */
export function filled(draw: Draw, value: Template): Template {
  if (typeof value === 'string') return text(draw, value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((each: Template) => filled(draw, each));
  const entries = Object.entries(value);
  const [name, inner] = entries[0] ?? ['', null];
  const maker = entries.length === 1 ? MAKERS[name] : undefined;
  if (maker !== undefined) return maker(draw, inner);
  return Object.fromEntries(entries.map(([key, each]) => [text(draw, key), filled(draw, each)]));
}

function filledText(draw: Draw, value: Template): string {
  const made = filled(draw, value);
  return typeof made === 'string' ? made : JSON.stringify(made);
}

function text(draw: Draw, form: string): string {
  return form.replace(/⟨(?:(uu|[uxjb]) )?([a-z0-9]+)(?::(\d+))?⟩/gi, (all, encoder: string | undefined, name: string, size?: string) => {
    const made = SIMPLE[name]?.(draw) ?? draw.text(`⟨${name}${size === undefined ? '' : `:${size}`}⟩`);
    return encoder === undefined ? made : (ENCODERS[encoder]?.(made) ?? all);
  });
}

/** What no browser sends as it is in an address. */
const NEVER_RAW = /[^!#-;=?-~]+/gu;

/** The request of a template. */
export function requestOf(draw: Draw, template: RequestTemplate): RawRequest {
  const [, method = 'GET', host = '', path = '/'] = /^([A-Z]+) ([^/]+)(.*)$/su.exec(text(draw, template.to)) ?? [];
  const headers = Object.entries(template.headers ?? {}).map(([name, value]) => [name, filledText(draw, value)] as const);
  const site = new Site(draw, host, headers);
  const address = target(
    path.replace(NEVER_RAW, encodeURIComponent),
    template.query === undefined ? {} : strings(filled(draw, template.query)),
  );
  if (template.json !== undefined)
    return site.post(address, template.type ?? 'application/json', JSON.stringify(filled(draw, template.json)), method);
  if (template.form !== undefined) {
    const type = template.type ?? 'application/x-www-form-urlencoded; charset=UTF-8';
    return site.post(address, type, query(strings(filled(draw, template.form))), method);
  }
  if (template.text !== undefined)
    return site.post(address, template.type ?? 'text/plain;charset=UTF-8', filledText(draw, template.text), method);
  return site.get(address, {}, method);
}

function strings(value: Template): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value as object).map(([key, each]) => [key, typeof each === 'string' ? each : JSON.stringify(each)]),
  );
}
