import type { HeaderField } from '@sallyport/core';
import type { Draw } from '../draw.ts';
import jar from './jar.json' with { type: 'json' };

/** What a browser asks for; it decides what a request says of itself. */
export type Purpose = 'page' | 'frame' | 'fetch' | 'image' | 'script' | 'style' | 'font' | 'media' | 'beacon' | 'submit' | 'app';

type Family = 'chromium' | 'firefox' | 'safari';

interface Browser {
  readonly family: Family;
  readonly agent: string;
  readonly brands?: string;
  readonly platform?: string;
  readonly mobile?: boolean;
}

const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const ANDROID = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)';

const chrome = (agent: string, platform: string, mobile: boolean, maker: string, version: string, grease: string): Browser => ({
  family: 'chromium',
  agent,
  brands: `"${maker}";v="${version}", "Chromium";v="${version}", ${grease}`,
  platform: `"${platform}"`,
  mobile,
});

const BROWSERS: readonly Browser[] = [
  chrome(`${WINDOWS} Chrome/131.0.0.0 Safari/537.36`, 'Windows', false, 'Google Chrome', '131', '"Not_A Brand";v="24"'),
  chrome(`${WINDOWS} Chrome/139.0.0.0 Safari/537.36`, 'Windows', false, 'Google Chrome', '139', '"Not;A=Brand";v="99"'),
  chrome(`${WINDOWS} Chrome/124.0.0.0 Safari/537.36 Edg/124.0.0.0`, 'Windows', false, 'Microsoft Edge', '124', '"Not-A.Brand";v="99"'),
  chrome(`${WINDOWS} Chrome/117.0.0.0 Safari/537.36 OPR/103.0.0.0`, 'Windows', false, 'Opera', '117', '"Not;A=Brand";v="8"'),
  chrome(
    `${MAC} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36`,
    'macOS',
    false,
    'Google Chrome',
    '130',
    '"Not?A_Brand";v="99"',
  ),
  chrome(`${ANDROID} Chrome/131.0.0.0 Mobile Safari/537.36`, 'Android', true, 'Google Chrome', '131', '"Not/A)Brand";v="8"'),
  chrome(`${ANDROID} Chrome/138.0.0.0 Mobile Safari/537.36`, 'Android', true, 'Google Chrome', '138', '"Not)A;Brand";v="8"'),
  chrome(
    `${ANDROID} SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36`,
    'Android',
    true,
    'Samsung Internet',
    '27.0',
    '"Not.A/Brand";v="24"',
  ),
  { family: 'firefox', agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0' },
  { family: 'firefox', agent: 'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0' },
  { family: 'safari', agent: `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1.1 Safari/605.1.15` },
  { family: 'safari', agent: `${PHONE} Version/18.1.1 Mobile/15E148 Safari/604.1` },
  { family: 'safari', agent: `${PHONE} CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1` },
  {
    family: 'safari',
    agent: `${PHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/490.0.0.42.109;FBBV/667390017;FBDV/iPhone14,5;FBMD/iPhone;FBSN/iOS;FBSV/18.1.1;FBSS/3;FBCR/;FBID/phone;FBLC/de_DE;FBOP/80]`,
  },
  {
    family: 'safari',
    agent: `${PHONE} Mobile/15E148 Instagram 356.0.0.32.98 (iPhone15,3; iOS 18_1_1; en_GB; en; scale=3.00; 1290x2796; 667390017; IABMV/1)`,
  },
];

const APPS = [
  'okhttp/4.12.0',
  'ShopApp/24.11.2 (com.shop.ios; build:4120; iOS 18.1.1) Alamofire/5.9.1',
  'NewsReader/1127 CFNetwork/1568.200.51 Darwin/24.1.0',
  'Dalvik/2.1.0 (Linux; U; Android 14; SM-S921B Build/UP1A.231005.007)',
  'Dart/3.5 (dart:io)',
  'Reddit/Version 2024.46.0/Build 1823916/Android 14',
];

const LANGUAGES = [
  'en-GB,en-US;q=0.9,en;q=0.8',
  'en-US,en;q=0.5',
  'de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7',
  'fr-FR,fr;q=0.9',
  'es-ES,es;q=0.9,ca;q=0.8',
  'nl',
  'pl-PL,pl;q=0.9',
  'it-IT,it;q=0.8,en-US;q=0.5,en;q=0.3',
  'ru,en;q=0.9',
  'ja',
  'pt-BR,pt;q=0.9,en-US;q=0.8',
  'zh-CN,zh;q=0.9',
];

const PAGE_ACCEPT: Readonly<Record<Family, string>> = {
  chromium:
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
  firefox: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  safari: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
};

const ACCEPT: Partial<Readonly<Record<Purpose, string>>> = {
  fetch: 'application/json, text/plain, */*',
  image: 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8',
  style: 'text/css,*/*;q=0.1',
};

/** `sec-fetch-dest` and `sec-fetch-mode`. */
const FETCHED: Readonly<Record<Exclude<Purpose, 'app'>, readonly [destination: string, mode: string]>> = {
  page: ['document', 'navigate'],
  submit: ['document', 'navigate'],
  frame: ['iframe', 'navigate'],
  fetch: ['empty', 'cors'],
  beacon: ['empty', 'no-cors'],
  image: ['image', 'no-cors'],
  script: ['script', 'no-cors'],
  style: ['style', 'no-cors'],
  font: ['font', 'cors'],
  media: ['video', 'no-cors'],
};

/** What a request says beside its own fields. */
export interface Visit {
  readonly purpose: Purpose;
  readonly host: string;
  /** Address of the page that the request comes from. */
  readonly from: string | null;
  readonly writes: boolean;
  readonly cookies: boolean;
}

/** The header fields that a drawn browser or app sends, without `host` and those of a body. */
export function visitorHeaders(draw: Draw, visit: Visit): HeaderField[] {
  if (visit.purpose === 'app') return appHeaders(draw);
  const browser = draw.of(BROWSERS);
  const [destination, mode] = FETCHED[visit.purpose];
  const navigates = mode === 'navigate';
  const origin = visit.from === null ? `https://${visit.host}` : new URL(visit.from).origin;
  const fields: (HeaderField | null)[] = [
    ...hints(draw, browser),
    navigates ? ['upgrade-insecure-requests', '1'] : null,
    ['user-agent', browser.agent],
    ['accept', navigates ? PAGE_ACCEPT[browser.family] : (ACCEPT[visit.purpose] ?? '*/*')],
    visit.writes || visit.purpose === 'font' ? ['origin', origin] : null,
    ['sec-fetch-site', siteOf(visit)],
    ['sec-fetch-mode', mode],
    visit.purpose === 'page' ? ['sec-fetch-user', '?1'] : null,
    ['sec-fetch-dest', destination],
    visit.from === null ? null : ['referer', siteOf(visit) === 'cross-site' && draw.chance(0.6) ? `${origin}/` : visit.from],
    ['accept-encoding', 'gzip, deflate, br, zstd'],
    ['accept-language', draw.of(LANGUAGES)],
    visit.cookies ? ['cookie', cookies(draw)] : null,
    draw.chance(0.15) ? ['dnt', '1'] : null,
    draw.chance(0.1) ? ['if-none-match', draw.of([`W/"${draw.hex(8)}-${draw.hex(6)}"`, `"${draw.hex(32)}"`])] : null,
    draw.chance(0.1) ? ['cache-control', 'max-age=0'] : null,
    browser.family === 'firefox' && navigates ? ['te', 'trailers'] : null,
    browser.family === 'safari' ? null : ['priority', navigates ? 'u=0, i' : draw.of(['u=1, i', 'u=2', 'i', 'u=4'])],
  ];
  return fields.filter((field) => field !== null);
}

function siteOf({ from, host }: Visit): string {
  if (from === null) return 'none';
  return new URL(from).hostname === host ? 'same-origin' : 'cross-site';
}

function hints(draw: Draw, { brands, platform, mobile }: Browser): HeaderField[] {
  if (brands === undefined || platform === undefined) return [];
  const few: HeaderField[] = [
    ['sec-ch-ua', brands],
    ['sec-ch-ua-mobile', mobile ? '?1' : '?0'],
    ['sec-ch-ua-platform', platform],
  ];
  if (!draw.chance(0.15)) return few;
  return [
    ...few,
    ['sec-ch-ua-full-version-list', brands.replace(/v="(\d+)"/g, `v="$1.0.${draw.digits(4)}.${draw.digits(2)}"`)],
    ['sec-ch-ua-model', draw.of(['""', '"SM-S921B"', '"Pixel 8 Pro"'])],
    ['sec-ch-ua-platform-version', draw.of(['"15.0.0"', '"14.0.0"', '"10.0"'])],
    ['sec-ch-ua-arch', '"x86"'],
    ['sec-ch-ua-wow64', '?0'],
    ['sec-ch-prefers-color-scheme', draw.of(['light', 'dark'])],
    ['viewport-width', String(draw.int(360, 2560))],
    ['downlink', '10'],
    ['rtt', '50'],
  ];
}

function appHeaders(draw: Draw): HeaderField[] {
  return [
    ['user-agent', draw.of(APPS)],
    ['accept', draw.of(['application/json', '*/*'])],
    ['accept-language', draw.of(LANGUAGES)],
    ['accept-encoding', 'gzip'],
    [
      'authorization',
      `Bearer ${draw.jwt({ sub: draw.uuid(), iss: 'https://id.example.com/', scope: 'openid profile', exp: 1_790_000_000 }, 'RS256')}`,
    ],
    ['x-device-id', draw.uuid()],
    ['x-app-version', `24.${draw.int(1, 52)}.${draw.int(0, 9)}`],
  ];
}

/** What a site has stored in a browser after some visits. */
function cookies(draw: Draw): string {
  const some = (list: readonly string[], from: number, to: number): string[] => draw.list(from, to, () => draw.of(list));
  const all = [...some(jar.session, 1, 2), ...some(jar.consent, 0, 1), ...some(jar.analytics, 1, 6), ...some(jar.edge, 0, 1)];
  return [...new Set(all)].map((form) => draw.text(form)).join('; ');
}
