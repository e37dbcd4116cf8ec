import type { HeaderField } from '@sallyport/core';
import type { Draw } from './draw.ts';

const AGENTS: readonly string[] = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1⟨9:2⟩.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.⟨9:2⟩',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 14; SM-S918B Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/131.0.6778.⟨9:3⟩ Mobile Safari/537.36 [FBAN/EMA;FBLC/it_IT;FBAV/437.0.0.9.⟨9:3⟩;]',
  'Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; U; Android 9; zh-cn; Redmi Note 8 Build/PKQ1.190616.001) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/89.0.4389.116 Mobile Safari/537.36 XiaoMi/MiuiBrowser/17.1.5',
  'Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; WOW64; Trident/6.0; .NET4.0E; .NET4.0C; .NET CLR 3.5.30729; InfoPath.3)',
  'Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-A536B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36 GSA/15.4;',
];

const LANGUAGES = [
  'en-GB,en;q=0.9',
  'de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7',
  'fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5',
  'zh-CN,zh;q=0.9',
  'en',
];

/** Cookies as sites, consent tools, analytics, bot managers, APM and load balancers set them. */
const COOKIES: readonly ((draw: Draw) => string)[] = [
  (draw) => `_ga=GA1.2.${draw.digits(10)}.${draw.digits(10)}`,
  (draw) => `_ga_${draw.chars('upper', 10)}=GS1.1.${draw.digits(10)}.${draw.int(1, 90)}.1.${draw.digits(10)}.${draw.int(0, 60)}.0.0`,
  (draw) => `_gcl_au=1.1.${draw.digits(10)}.${draw.digits(10)}`,
  (draw) => `_fbp=fb.1.${draw.epoch()}.${draw.digits(18)}`,
  (draw) =>
    `OptanonConsent=isGpcEnabled=0&datestamp=${encodeURIComponent('Tue Mar 03 2026 10:12:13 GMT+0100 (Central European Standard Time)')}&version=202411.1.0&browserGpcFlag=0&isIABGlobal=false&hosts=&consentId=${draw.uuid()}&interactionCount=${draw.int(1, 5)}&landingPath=NotLandingPage&groups=C0001%3A1%2CC0002%3A0%2CC0003%3A0&AwaitingReconsent=false&geolocation=DE%3BBE`,
  (draw) => `OptanonAlertBoxClosed=${draw.instant()}`,
  (draw) =>
    `CookieConsent={stamp:%27${draw.base64(36)}%27%2Cnecessary:true%2Cpreferences:false%2Cstatistics:false%2Cmarketing:false%2Cmethod:%27explicit%27%2Cver:1%2Cutc:${draw.epoch()}%2Cregion:%27de%27}`,
  (draw) => `euconsent-v2=${draw.base64url(120)}.${draw.base64url(12)}.${draw.base64url(24)}`,
  (draw) =>
    `usprivacy=1YNN; didomi_token=${Buffer.from(JSON.stringify({ user_id: draw.uuid(), created: draw.instant() })).toString('base64')}`,
  (draw) => `_abck=${draw.hex(32).toUpperCase()}~-1~YAAQ${draw.base64(90)}~-1~||0||~-1`,
  (draw) => `ak_bmsc=${draw.hex(32).toUpperCase()}~000000000000000000000000000000~YAAQ${draw.base64(160)}`,
  (draw) => `bm_sz=${draw.hex(32).toUpperCase()}~YAAQ${draw.base64(90)}~${draw.digits(7)}~${draw.digits(7)}`,
  (draw) => `__cf_bm=${draw.base64url(32)}-${draw.digits(10)}-1.0.1.1-${draw.base64url(66)}`,
  (draw) => `cf_clearance=${draw.base64url(32)}-${draw.digits(10)}-1.2.1.1-${draw.base64url(200)}`,
  (draw) => `datadome=${draw.chars('base64url', 40)}~${draw.chars('base64url', 20)}~${draw.chars('base64url', 60)}`,
  (draw) => `_px3=${draw.hex(64)}:${draw.base64(48)}:1000:${draw.base64(120)}`,
  (draw) => `reese84=3:${draw.base64(16)}:${draw.base64(300)}:${draw.base64(32)}`,
  (draw) =>
    `visid_incap_${draw.digits(7)}=${draw.base64(70)}; incap_ses_${draw.digits(4)}_${draw.digits(7)}=${draw.base64(30)}; nlbi_${draw.digits(7)}=${draw.base64(20)}`,
  (draw) => `AWSALB=${draw.base64(120)}; AWSALBCORS=${draw.base64(120)}`,
  (draw) => `BIGipServerpool_api_443=${draw.digits(9)}.47873.0000; TS01${draw.hex(6)}=01${draw.hex(90)}`,
  (draw) => `ARRAffinity=${draw.hex(64)}; ApplicationGatewayAffinityCORS=${draw.hex(32)}`,
  (draw) => `JSESSIONID=${draw.hex(32).toUpperCase()}.node${draw.int(1, 9)}; XSRF-TOKEN=${draw.uuid()}`,
  (draw) => `connect.sid=s%3A${draw.chars('base64url', 32)}.${encodeURIComponent(draw.base64(32))}`,
  (draw) =>
    `.AspNetCore.Session=CfDJ8${draw.chars('base64url', 140)}; .AspNetCore.Antiforgery.${draw.chars('base64url', 11)}=CfDJ8${draw.base64url(110)}`,
  (draw) =>
    `laravel_session=${encodeURIComponent(Buffer.from(JSON.stringify({ iv: draw.base64(16), value: draw.base64(90), mac: draw.hex(64), tag: '' })).toString('base64'))}`,
  (draw) => `_session=${draw.base64(150).replaceAll('=', '')}--${draw.base64(16)}--${draw.base64(16)}`,
  (draw) => `ajs_anonymous_id=%22${draw.uuid()}%22; ajs_user_id=null`,
  (draw) =>
    `mp_${draw.hex(32)}_mixpanel=${encodeURIComponent(JSON.stringify({ distinct_id: `$device:${draw.uuid()}`, $initial_referrer: '$direct', __mps: {}, __mpso: { $initial_referring_domain: '$direct' }, __mpus: {}, __mpa: {}, __mpu: {}, __mpr: [], __mpap: [] }))}`,
  (draw) =>
    `amplitude_id_${draw.hex(32)}=${Buffer.from(JSON.stringify({ deviceId: draw.uuid(), userId: null, optOut: false })).toString('base64')}`,
  (draw) =>
    `_hjSessionUser_${draw.digits(7)}=${Buffer.from(JSON.stringify({ id: draw.uuid(), created: draw.epoch(), existing: true })).toString('base64')}`,
  (draw) =>
    `dtCookie=v_4_srv_${draw.int(1, 20)}_sn_${draw.hex(32).toUpperCase()}_perc_100000_ol_0_mul_1_app-3A${draw.hex(16)}_1; rxVisitor=${draw.digits(13)}${draw.chars('upper', 32)}; rxvt=${draw.epoch()}|${draw.epoch()}; dtPC=${draw.int(1, 9)}$${draw.digits(9)}_${draw.digits(3)}h-vCPRHFKIKGAAHHGKUVQMUWHHCHUIFQQKM-0e0`,
  (draw) => `_dd_s=rum=2&id=${draw.uuid()}&created=${draw.epoch()}&expire=${draw.epoch()}`,
  (draw) =>
    `s_cc=true; s_sq=%5B%5BB%5D%5D; AMCV_${draw.hex(24).toUpperCase()}%40AdobeOrg=179643557%7CMCIDTS%7C${draw.digits(5)}%7CMCMID%7C${draw.digits(38)}%7CMCAAMLH-${draw.digits(10)}%7C6%7CMCOPTOUT-${draw.digits(10)}s%7CNONE%7CvVersion%7C5.5.0`,
  (draw) =>
    `utag_main=v_id:${draw.hex(26)}$_sn:${draw.int(1, 9)}$_se:12$_ss:0$_st:${draw.epoch()}$ses_id:${draw.epoch()}%3Bexp-session$_pn:3%3Bexp-session`,
  (draw) =>
    `wp-settings-time-1=${draw.digits(10)}; lang=en; theme="dark"; tz=Europe/Berlin; last_search=${encodeURIComponent(draw.part('memo'))}`,
  (draw) => `prefs=${encodeURIComponent(JSON.stringify({ cols: ['date', 'memo'], sort: '-date', filter: { q: draw.part('merchant') } }))}`,
  (draw) =>
    `MR=0; MUID=${draw.hex(32).toUpperCase()}; _uetsid=${draw.hex(32)}; _uetvid=${draw.hex(32)}; _clck=${draw.chars('lower', 6)}%7C2%7Cfrs%7C0%7C${draw.digits(4)}; _clsk=${draw.chars('lower', 6)}%7C${draw.epoch()}%7C3%7C1%7Cz.clarity.ms%2Fcollect`,
  (draw) =>
    `kndctr_${draw.hex(24).toUpperCase()}_AdobeOrg_identity=${draw.base64url(60)}; mbox=session#${draw.hex(32)}#${draw.digits(10)}|PC#${draw.hex(32)}.37_0#${draw.digits(10)}`,
];

const REFERERS: readonly ((draw: Draw) => string)[] = [
  () => 'https://www.google.com/',
  (draw) =>
    `https://www.bing.com/search?q=${encodeURIComponent(draw.part('sentence'))}&form=QBLH&sp=-1&ghc=1&lq=0&pq=${encodeURIComponent(draw.words(3))}&sc=10-12&qs=n&sk=&cvid=${draw.hex(32).toUpperCase()}`,
  (draw) =>
    `https://www.bank.example/landing/savings?utm_source=google&utm_medium=cpc&utm_campaign=DE%20%7C%20Savings%20%7C%20Brand%20(exact)&utm_term=%2Bbest%20%2Bsavings&utm_content={creative}&gclid=Cj0KCQiA${draw.chars('base64url', 70)}&gad_source=1&_gl=1*${draw.chars('lower', 6)}*_up*MQ..*_ga*${draw.digits(10)}.`,
  (draw) =>
    `https://auth.bank.example/authorize?response_type=code&client_id=web&redirect_uri=${encodeURIComponent('https://www.bank.example/callback?next=/accounts/1#top')}&scope=openid%20accounts&state=${draw.base64url(24)}&nonce=${draw.base64url(24)}&code_challenge=${draw.base64url(32)}&code_challenge_method=S256`,
  (draw) =>
    `https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.bank.example%2F%3Ffbclid%3D${draw.chars('base64url', 60)}&h=AT0${draw.chars('base64url', 80)}&__tn__=-UK-R&c[0]=AT1${draw.chars('base64url', 60)}`,
  (draw) =>
    `https://www.bank.example/app/transfers?from=${draw.iban()}&memo=${encodeURIComponent(draw.part('memo'))}&filter=${encodeURIComponent('{"status":["pending","booked"]}')}`,
  () => 'android-app://com.google.android.gm/',
];

/** Everything a browser sends by itself with a call of a page's script. */
export function browserHeaders(draw: Draw): HeaderField[] {
  const agent = draw.text(draw.of(AGENTS));
  const headers: HeaderField[] = [
    ['user-agent', agent],
    [
      'accept',
      draw.of([
        'application/json, text/plain, */*',
        '*/*',
        'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
      ]),
    ],
    ['accept-language', draw.of(LANGUAGES)],
    ['accept-encoding', 'gzip, deflate, br, zstd'],
    ['referer', draw.of(REFERERS)(draw)],
    ['cookie', draw.list(2, 9, () => draw.of(COOKIES)(draw)).join('; ')],
  ];
  if (agent.includes('Chrome/1')) headers.push(...clientHints(draw));
  if (draw.chance(0.3)) headers.push(['x-requested-with', 'XMLHttpRequest'], ['x-csrf-token', draw.base64(64)]);
  if (draw.chance(0.3)) headers.push(...traceHeaders(draw));
  return headers;
}

function clientHints(draw: Draw): HeaderField[] {
  return [
    [
      'sec-ch-ua',
      draw.of([
        '"Google Chrome";v="131", "Chromium";v="131", "Not_A Brand";v="24"',
        '"Chromium";v="124", "Google Chrome";v="124", "Not-A.Brand";v="99"',
        '" Not;A Brand";v="99", "Microsoft Edge";v="103", "Chromium";v="103"',
        '"Not)A;Brand";v="8", "Chromium";v="138", "Brave";v="138"',
      ]),
    ],
    ['sec-ch-ua-mobile', draw.of(['?0', '?1'])],
    ['sec-ch-ua-platform', draw.of(['"Windows"', '"macOS"', '"Android"', '"Chrome OS"'])],
    ['sec-ch-ua-full-version-list', '"Google Chrome";v="131.0.6778.86", "Chromium";v="131.0.6778.86", "Not_A Brand";v="24.0.0.0"'],
    ['sec-fetch-site', draw.of(['same-origin', 'same-site', 'cross-site', 'none'])],
    ['sec-fetch-mode', draw.of(['cors', 'navigate', 'no-cors'])],
    ['sec-fetch-dest', draw.of(['empty', 'document', 'image'])],
    ['priority', 'u=1, i'],
  ];
}

function traceHeaders(draw: Draw): HeaderField[] {
  const trace = draw.hex(32);
  return [
    ['traceparent', `00-${trace}-${draw.hex(16)}-01`],
    [
      'tracestate',
      `dd=s:1;o:rum;t.dm:-1,${draw.digits(7)}@nr=0-1-${draw.digits(7)}-${draw.digits(9)}-${draw.hex(16)}----${draw.epoch()},congo=t61rcWkgMzE`,
    ],
    [
      'baggage',
      `sentry-trace_id=${trace},sentry-environment=production,sentry-release=web%401.2.3,sentry-public_key=${draw.hex(32)},sentry-transaction=%2Faccounts%2F%5Bid%5D,sentry-sample_rate=0.1`,
    ],
    [
      'newrelic',
      Buffer.from(
        JSON.stringify({
          v: [0, 1],
          d: { ty: 'Browser', ac: draw.digits(7), ap: draw.digits(9), id: draw.hex(16), tr: trace, ti: draw.epoch() },
        }),
      ).toString('base64'),
    ],
    ['x-datadog-tags', '_dd.p.dm=-1,_dd.p.tid=640cfd8d00000000'],
  ];
}
