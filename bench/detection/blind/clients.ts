import type { HeaderField } from '@sallyport/core';
import { browserHeaders } from './browser.ts';
import type { Draw } from './draw.ts';
import { type Kind, kindsOf } from './kind.ts';
import { form, get, json, type post, query } from './message.ts';

const PATHS = [
  '/',
  '/api/v1/accounts',
  '/api/v2/cards/⟨9:6⟩/limits',
  '/static/js/main.⟨hex:8⟩.chunk.js',
  '/assets/app-⟨hex:8⟩.css?v=⟨9:10⟩',
  '/api/me/preferences',
  '/fonts/Inter-roman.var.woff2?v=3.19',
  '/favicon.ico?v=2',
  '/de/privatkunden/konten-karten/girokonto.html',
  '/_next/data/⟨base64url:21⟩/en/accounts.json?id=⟨9:4⟩',
  '/_next/image?url=%2Fimg%2Fhero.png&w=1920&q=75',
  '/api/search?q=⟨word⟩+⟨word⟩&page=1',
];

const APPS = [
  'BankApp/5.12.0 (com.bank.mobile; build:⟨9:4⟩; iOS 18.1.1) Alamofire/5.9.1',
  'okhttp/4.12.0',
  'Dart/3.5 (dart:io)',
  'BankApp/1.0.0 CFNetwork/1568.200.51 Darwin/24.1.0',
  'Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Pro Build/AP2A.240805.005)',
  'Expo/1017756 CFNetwork/1410.0.3 Darwin/22.6.0',
  'BankApp/7.3 (Android 13; Xiaomi 2201117TG; de_DE; density 2.75)',
  'python-requests/2.32.3',
  'axios/1.7.7',
  'Java/17.0.9',
  'Apache-HttpClient/5.3 (Java/21)',
  'PostmanRuntime/7.42.0',
  'curl/8.5.0',
  'Go-http-client/2.0',
  'node',
  'GuzzleHttp/7',
  'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)',
];

export function appHeaders(draw: Draw): HeaderField[] {
  return [
    ['user-agent', draw.text(draw.of(APPS))],
    ['accept', 'application/json'],
    [
      'authorization',
      `Bearer ${draw.jwt({ sub: draw.uuid(), scope: 'accounts payments', exp: Math.floor(draw.epoch() / 1000), cnf: { 'x5t#S256': draw.base64url(32) } })}`,
    ],
    ['x-request-id', draw.uuid()],
    ['x-device-id', draw.uuid().toUpperCase()],
    ['x-app-version', `${draw.int(1, 9)}.${draw.int(0, 30)}.${draw.int(0, 9)}+${draw.digits(4)}`],
    [
      'x-device-info',
      JSON.stringify({
        model: draw.of(["Anna's iPhone", 'SM-S918B', 'Pixel 8 (work)']),
        os: 'iOS 18.1',
        locale: 'de_DE@currency=EUR',
        jailbroken: false,
      }),
    ],
    ['x-acf-sensor-data', `1,i,${draw.base64(60)},${draw.base64(24)}$${draw.base64(300)}$${draw.int(1, 9)},1,0$$`],
    ['accept-language', 'de-DE;q=1.0, en-DE;q=0.9'],
    ['if-none-match', `W/"${draw.hex(8)}-${draw.base64(16)}"`],
  ];
}

function beacon(draw: Draw): ReturnType<typeof get> {
  const fields = {
    v: '2',
    tid: `G-${draw.chars('upper', 10)}`,
    gtm: `45je4bk0v${draw.digits(9)}z8${draw.digits(9)}za200`,
    _p: String(draw.epoch()),
    gcs: 'G111',
    gcd: '13l3l3l3l1l1',
    dl: `https://www.bank.example/search?q=${encodeURIComponent(draw.part('memo'))}`,
    dr: 'https://www.google.com/',
    dt: `${draw.part('company')} | Online Banking – "Übersicht"`,
    en: 'page_view',
    'ep.search_term': draw.part('sentence'),
    'epn.value': draw.amount(),
    uaw: '0',
    uafvl: 'Google%20Chrome;131.0.6778.86|Chromium;131.0.6778.86|Not_A%20Brand;24.0.0.0',
  };
  return get(`/g/collect?${query(fields)}`, { headers: browserHeaders(draw) });
}

function campaignLink(draw: Draw): ReturnType<typeof get> {
  const fields: Record<string, string> = {
    utm_source: draw.of(['newsletter', 'google', 'fb|ig']),
    utm_medium: 'e-mail & push',
    utm_campaign: `2026_Q${draw.int(1, 4)} - [${draw.part('word')}] "${draw.part('word')}" (exact)`,
    utm_term: draw.of(['+best +savings -scam', '{keyword}', '"fixed rate" -mortgage', 'where to open account & why']),
    gclid: `Cj0KCQiA${draw.chars('base64url', 80)}`,
    mc_eid: draw.hex(10),
    returnUrl: `https://www.bank.example/apply?step=2&product=${draw.part('word')}#section-3`,
  };
  return get(`/lp?${query(fields)}`, { headers: browserHeaders(draw) });
}

function passwordChange(draw: Draw): ReturnType<typeof json> {
  const password = draw.chars('password', draw.int(8, 40));
  const body = {
    username: `${draw.part('word')}.${draw.digits(3)}@mail.example`,
    oldPassword: draw.chars('password', 14),
    newPassword: password,
    confirm: password,
  };
  if (draw.chance(0.5)) return form('/login', { ...body, _csrf: draw.base64(32), remember: 'on' }, { headers: browserHeaders(draw) });
  return json('/api/me/password', body, { headers: browserHeaders(draw) });
}

function formState(draw: Draw): ReturnType<typeof form> {
  return form(
    '/kyc/step2.aspx',
    {
      __EVENTTARGET: 'ctl00$MainContent$btnNext',
      __EVENTARGUMENT: '',
      __VIEWSTATE: draw.base64(400),
      __VIEWSTATEGENERATOR: draw.hex(8).toUpperCase(),
      __EVENTVALIDATION: draw.base64(120),
      ctl00$MainContent$txtName: draw.name(),
      ctl00$MainContent$txtStreet: draw.part('street'),
      'javax.faces.ViewState': `-${draw.digits(19)}:${draw.digits(19)}`,
      'javax.faces.partial.execute': '@all',
      'javax.faces.partial.render': 'form:panel form:messages',
    },
    { headers: browserHeaders(draw) },
  );
}

function sensorData(draw: Draw): ReturnType<typeof json> {
  const moves = draw.list(20, 60, () => `${draw.int(0, 9)},1,${draw.digits(4)},${draw.digits(3)},${draw.digits(3)}`).join(';');
  return json(
    `/${draw.chars('base64url', 8)}/${draw.chars('base64url', 12)}`,
    {
      sensor_data: `3;0;1;2048;${draw.digits(7)};${draw.base64(32)};${draw.int(1, 40)},0,0,0,4,0;"${draw.chars('password', 80)}${moves}-1,2,-94,-100,Mozilla/5.0 (Windows NT 10.0; Win64; x64),uaend,12147,20030107,de-DE,Gecko,5,0,0,0,${draw.digits(6)},${draw.digits(7)},1920,1040,1920,1080,1903,969,1920,,cpen:0,i1:0,dm:0,cwen:0,non:1,opc:0,fc:0,sc:0,wrc:1,isc:0,vib:1,bat:1,x11:0,x12:1,${draw.digits(4)},0.${draw.digits(12)},${draw.digits(12)},0,loc:`,
    },
    { headers: browserHeaders(draw) },
  );
}

function pushState(draw: Draw): ReturnType<typeof post> {
  const events = draw.list(2, 6, () => ({
    type: 'event',
    name: draw.of(['tap', 'screen_view', 'error<T>', 'swipe']),
    label: draw.part('memo'),
    ts: draw.epoch(),
    props: { screen: 'Transfers/Confirm', 'a/b': "variant 'B'", query: draw.part('merchant') },
  }));
  return json(
    '/v1/batch',
    {
      batch: events,
      sentAt: draw.instant(),
      writeKey: draw.chars('alnum', 32),
      context: {
        userAgent: 'BankApp/5 (iPhone; iOS 18.1)',
        library: { name: 'analytics-ios', version: '4.1.8' },
        timezone: 'Europe/Berlin',
      },
    },
    { headers: appHeaders(draw) },
  );
}

/** What browsers and apps send. */
export const CLIENT_KINDS: readonly Kind[] = kindsOf('client', {
  'page and asset requests of browsers': (draw) => get(draw.text(draw.of(PATHS)), { headers: browserHeaders(draw) }),
  'requests of mobile apps and libraries': (draw) => get(draw.text(draw.of(PATHS)), { headers: appHeaders(draw) }),
  'analytics beacons': beacon,
  'campaign links': campaignLink,
  'passwords and logins': passwordChange,
  'forms of server frameworks': formState,
  'bot manager sensors': sensorData,
  'app analytics batches': pushState,
  'preflight requests': (draw) =>
    get('/api/v1/transfers', {
      method: 'OPTIONS',
      headers: [
        ...browserHeaders(draw),
        ['origin', 'https://www.bank.example'],
        ['access-control-request-method', 'POST'],
        ['access-control-request-headers', 'authorization,content-type,idempotency-key,x-b3-traceid,x-jws-signature'],
      ],
    }),
  'preferences with layouts': (draw) =>
    json(
      '/api/me/preferences',
      {
        widgets: draw.list(2, 5, () => ({
          id: draw.uuid(),
          title: draw.part('memo'),
          grid: 'minmax(0, 1fr) / auto-flow',
          color: `rgba(${draw.int(0, 255)}, 12, 3, .5)`,
          format: '#,##0.00;[Red](#,##0.00)',
          sort: ['-date', 'name asc'],
          expression: '${amount} > 100',
        })),
        locale: 'fr_CH',
        dateFormat: "dd. MMM yyyy 'um' HH:mm",
      },
      { method: 'PUT', headers: browserHeaders(draw) },
    ),
});
