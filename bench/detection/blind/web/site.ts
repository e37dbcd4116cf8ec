import type { HeaderField } from '@sallyport/core';
import type { RawRequest } from '@sallyport/traffic';
import type { Draw } from '../draw.ts';
import { type Extra, form, get, json, post } from '../message.ts';

const twice = (text: string): string => encodeURIComponent(encodeURIComponent(text));

/** Cookies that vendors' scripts set, as they stand in the header. */
const COOKIES: readonly ((draw: Draw) => string)[] = [
  (draw) => `_ga=GA1.${draw.int(1, 3)}.${draw.digits(9)}.17${draw.digits(8)}`,
  (draw) =>
    `_ga_${draw.chars('upper', 10)}=GS2.1.s17${draw.digits(8)}$o${draw.int(1, 90)}$g1$t17${draw.digits(8)}$j${draw.int(1, 60)}$l0$h${draw.digits(9)}`,
  (draw) => `_gcl_au=1.1.${draw.digits(9)}.17${draw.digits(8)}`,
  (draw) => `_fbp=fb.1.17${draw.digits(11)}.${draw.digits(18)}`,
  (draw) => `_fbc=fb.1.17${draw.digits(11)}.IwAR${draw.base64url(40)}`,
  (draw) => `__cf_bm=${draw.base64url(32)}-17${draw.digits(8)}-1.0.1.1-${draw.base64url(60)}`,
  (draw) => `cf_clearance=${draw.base64url(32)}-17${draw.digits(8)}-1.2.1.1-${draw.base64url(160)}`,
  (draw) =>
    `_abck=${draw.hex(32).toUpperCase()}~${draw.of(['-1', '0'])}~YAAQ${draw.base64(90)}~-1~||0||~${draw.of(['-1', `17${draw.digits(8)}`])}`,
  (draw) => `bm_sz=${draw.hex(32).toUpperCase()}~YAAQ${draw.base64(60)}~${draw.digits(7)}~${draw.digits(7)}`,
  (draw) => `datadome=${draw.chars('base64url', 60)}~${draw.chars('base64url', 50)}`,
  (draw) => `_px3=${draw.hex(64)}:${draw.base64(66)}:1000:${draw.base64(180)}`,
  (draw) => `_pxhd=${draw.base64(48)}:${draw.base64(60)}`,
  (draw) =>
    `OptanonConsent=isGpcEnabled=0&datestamp=${encodeURIComponent('Tue Mar 03 2026 10:12:11 GMT+0100 (Mitteleuropäische Normalzeit)')}&version=202405.1.0&browserGpcFlag=0&isIABGlobal=false&hosts=&consentId=${draw.uuid()}&interactionCount=${draw.int(1, 4)}&landingPath=NotLandingPage&groups=C0001%3A1%2CC0002%3A${draw.int(0, 1)}%2CC0003%3A1%2CC0004%3A0&geolocation=DE%3BBE&AwaitingReconsent=false`,
  (draw) => `OptanonAlertBoxClosed=${draw.instant()}`,
  (draw) =>
    `CookieConsent={stamp:%27${encodeURIComponent(draw.base64(64))}%27%2Cnecessary:true%2Cpreferences:${draw.of(['true', 'false'])}%2Cstatistics:false%2Cmarketing:false%2Cmethod:%27explicit%27%2Cver:1%2Cutc:17${draw.digits(11)}%2Cregion:%27de%27}`,
  (draw) => `euconsent-v2=CP${draw.chars('base64url', 30)}ADE${draw.chars('alnum', 30)}AAAA.${draw.of(['YAAAAAAAAAAA', 'f_gAAAAAAAAA'])}`,
  (draw) => `cookieyes-consent=consentid:${draw.base64(24)},consent:yes,action:yes,necessary:yes,functional:yes,analytics:no,other:no`,
  (draw) =>
    `didomi_token=${Buffer.from(JSON.stringify({ user_id: draw.uuid(), created: draw.instant(), purposes: { enabled: ['a', 'b'] }, version: 2 })).toString('base64')}`,
  (draw) =>
    `mp_${draw.hex(32)}_mixpanel=${encodeURIComponent(JSON.stringify({ distinct_id: `$device:${draw.uuid()}`, $initial_referrer: draw.part('page'), $search_engine: 'google', __mps: {}, __mpus: {} }))}`,
  (draw) =>
    `amplitude_id_${draw.hex(32)}=${Buffer.from(JSON.stringify({ deviceId: `${draw.uuid()}R`, userId: null, sessionId: 17 })).toString('base64')}`,
  (draw) =>
    `AMP_${draw.hex(10)}=${Buffer.from(encodeURIComponent(JSON.stringify({ deviceId: draw.uuid(), sessionId: 17, optOut: false }))).toString('base64')}`,
  (draw) => `ajs_anonymous_id=%22${draw.uuid()}%22`,
  (draw) => `ajs_user_id=${draw.of([`%22${draw.digits(7)}%22`, 'null'])}`,
  (draw) =>
    `s_cc=true; s_sq=%5B%5BB%5D%5D; s_ppv=${encodeURIComponent(`${draw.part('title')},${draw.int(1, 99)},${draw.int(1, 99)},1080`)}`,
  (draw) =>
    `AMCV_${draw.hex(24).toUpperCase()}%40AdobeOrg=${encodeURIComponent(`179643557|MCIDTS|${draw.digits(5)}|MCMID|${draw.digits(38)}|MCAAMLH-17${draw.digits(8)}|6|MCAAMB-17${draw.digits(8)}|${draw.base64url(30)}|MCOPTOUT-17${draw.digits(8)}s|NONE|vVersion|5.5.0`)}`,
  (draw) => `mbox=PC#${draw.hex(32)}.37_0#18${draw.digits(8)}|session#${draw.hex(32)}#17${draw.digits(8)}`,
  (draw) =>
    `_hjSessionUser_${draw.digits(7)}=${Buffer.from(JSON.stringify({ id: draw.uuid(), created: 17, existing: true })).toString('base64')}`,
  (draw) => `optimizelyEndUserId=oeu17${draw.digits(11)}r0.${draw.digits(16)}`,
  (draw) => `intercom-session-${draw.chars('lower', 8)}=${draw.base64(60)}--${draw.hex(40)}`,
  (draw) =>
    `_app_session=${encodeURIComponent(draw.base64(120))}--${encodeURIComponent(draw.base64(12))}--${encodeURIComponent(draw.base64(16))}`,
  (draw) =>
    `PHPSESSID=${draw.chars('alnum', 26).toLowerCase()}; wordpress_logged_in_${draw.hex(32)}=${draw.part('first')}%7C17${draw.digits(8)}%7C${draw.chars('alnum', 43)}%7C${draw.hex(64)}`,
  (draw) => `wp-settings-1=${encodeURIComponent('libraryContent=browse&editor=tinymce&hidetb=1')}; wp-settings-time-1=17${draw.digits(8)}`,
  (draw) =>
    `JSESSIONID="ajax:${draw.digits(19)}"; li_at=AQED${draw.base64url(90)}; lidc="b=VB${draw.digits(2)}:s=V:r=V:a=V:p=V:g=${draw.digits(4)}:u=1:x=1:i=17${draw.digits(8)}:t=17${draw.digits(8)}:v=2:sig=AQ${draw.base64url(20)}"`,
  (draw) =>
    `.AspNetCore.Antiforgery.${draw.chars('base64url', 11)}=CfDJ8${draw.base64url(100)}; .AspNetCore.Identity.Application=CfDJ8${draw.base64url(200)}`,
  (draw) =>
    `laravel_session=${encodeURIComponent(Buffer.from(JSON.stringify({ iv: draw.base64(16), value: draw.base64(120), mac: draw.hex(64), tag: '' })).toString('base64'))}`,
  (draw) => `connect.sid=s%3A${draw.base64url(24)}.${encodeURIComponent(draw.base64(32))}`,
  (draw) => `cart=${twice(JSON.stringify({ items: [{ sku: draw.digits(6), name: draw.part('product'), qty: 1 }] }))}`,
  (draw) => `recently_viewed=${encodeURIComponent(JSON.stringify([draw.part('page'), draw.part('page')]))}`,
  (draw) =>
    `session-id=${draw.digits(3)}-${draw.digits(7)}-${draw.digits(7)}; ubid-acbuk=${draw.digits(3)}-${draw.digits(7)}-${draw.digits(7)}; x-acbuk="${draw.chars('base64', 60)}?"`,
  (draw) =>
    `SID=g.a000${draw.base64url(100)}; __Secure-3PSID=g.a000${draw.base64url(100)}; SAPISID=${draw.chars('alnum', 16)}/A${draw.chars('alnum', 16)}; 1P_JAR=2026-03-03-10`,
  (draw) =>
    `guest_id=v1%3A17${draw.digits(16)}; ct0=${draw.hex(160)}; twid=u%3D${draw.digits(19)}; personalization_id="v1_${draw.base64(16)}"`,
  (draw) =>
    `c_user=1000${draw.digits(11)}; xs=${draw.digits(2)}%3A${draw.base64url(10)}%3A2%3A17${draw.digits(8)}%3A-1%3A${draw.digits(4)}; fr=1${draw.base64url(20)}.AW${draw.base64url(20)}.Bn${draw.base64url(4)}..AAA.0.0.Bn.AW; wd=1920x969; presence=${encodeURIComponent(`C{"t3":[],"utc3":17${draw.digits(11)},"v":1}`)}`,
  () => `locale=en_US; currency=%E2%82%AC; theme="dark"; tz=Europe%2FBerlin; dpr=1.25; resolution=1920,1080`,
  (draw) => `returnUrl=${encodeURIComponent(draw.part('page'))}; flash=${encodeURIComponent(draw.part('sentence'))}`,
  (draw) =>
    `utag_main=v_id:0${draw.hex(32)}$_sn:${draw.int(1, 20)}$_se:${draw.int(1, 40)}$_ss:0$_st:17${draw.digits(11)}$ses_id:17${draw.digits(11)}%3Bexp-session$_pn:3%3Bexp-session`,
];

const LANGUAGES = [
  'en-GB,en;q=0.9',
  'de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7',
  'fr-FR,fr;q=0.9',
  'ja',
  'ru-RU,ru;q=0.8,*;q=0.5',
  'zh-CN,zh;q=0.9',
  '*',
  'es-419,es;q=0.9',
];

/** Text of a list as a header can hold it: on one line. */
const line = (text: string): string => text.replaceAll('\n', ' ');

export function cookies(draw: Draw): string {
  return draw.text(
    draw
      .list(1, 7, () => draw.of(COOKIES)(draw))
      .join('; ')
      .replaceAll('\n', ' '),
  );
}

/** The headers of a browser or an app that calls a site. */
export function browser(draw: Draw, more: readonly HeaderField[] = []): HeaderField[] {
  const headers: HeaderField[] = [
    ['user-agent', draw.part('ua')],
    [
      'accept',
      draw.of([
        '*/*',
        'application/json, text/plain, */*',
        'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
      ]),
    ],
    ['accept-language', draw.of(LANGUAGES)],
  ];
  if (draw.chance(0.5)) {
    headers.push(
      [
        'sec-ch-ua',
        draw.of([
          '"Chromium";v="131", "Not_A Brand";v="24", "Google Chrome";v="131"',
          '"Not/A)Brand";v="8", "Chromium";v="126", "Microsoft Edge";v="126"',
          '" Not A;Brand";v="99", "Chromium";v="96", "Opera";v="82"',
          '";Not A Brand";v="99", "Chromium";v="94"',
        ]),
      ],
      ['sec-ch-ua-platform', draw.of(['"Windows"', '"macOS"', '"Android"', '"Chrome OS"'])],
      ['sec-fetch-site', draw.of(['same-origin', 'cross-site', 'none', 'same-site'])],
    );
  }
  if (draw.chance(0.7)) headers.push(['referer', draw.part('page')]);
  if (draw.chance(0.3))
    headers.push([
      'origin',
      draw.of([
        'https://www.example.com',
        'null',
        'http://localhost:3000',
        'chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb',
        'capacitor://localhost',
        'https://shop.example.com:8443',
      ]),
    ]);
  if (draw.chance(0.7)) headers.push(['cookie', cookies(draw)]);
  return [...headers, ...more.map(([name, value]) => [name, line(value)] as const)];
}

const extra = (draw: Draw, host: string, more: readonly HeaderField[], method?: string): Extra => ({
  host,
  headers: browser(draw, more),
  ...(method === undefined ? {} : { method }),
});

/** What a browser or an app sends to one host. */
export class Site {
  readonly draw: Draw;
  readonly host: string;
  readonly more: readonly HeaderField[];

  constructor(draw: Draw, host: string, more: readonly HeaderField[] = []) {
    this.draw = draw;
    this.host = host;
    this.more = more;
  }

  get(path: string, fields: Readonly<Record<string, string>> = {}, method?: string): RawRequest {
    return get(target(path, fields), extra(this.draw, this.host, this.more, method));
  }

  json(path: string, value: unknown, method?: string): RawRequest {
    return json(path, value, extra(this.draw, this.host, this.more, method));
  }

  form(path: string, fields: Readonly<Record<string, string>>): RawRequest {
    return form(path, fields, extra(this.draw, this.host, this.more));
  }

  post(path: string, type: string | null, body: string | Uint8Array, method?: string): RawRequest {
    return post(path, type, body, extra(this.draw, this.host, this.more, method));
  }
}

/** A path with a query as `URLSearchParams` or `encodeURIComponent` writes it: spaces as `+` or as `%20`. */
export function target(path: string, fields: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(fields).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  if (pairs.length === 0) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${pairs.join('&')}`;
}
