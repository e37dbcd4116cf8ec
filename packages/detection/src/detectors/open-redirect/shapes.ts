/** Names under which the next page is passed. */
const TARGET_NAMES: readonly string[] = [
  'redir',
  'return',
  'next',
  'continue',
  'dest',
  'goto',
  'target',
  'url',
  'uri',
  'forward',
  'callback',
  'relaystate',
  'backto',
  'back_to',
];

/** Those that hold an address and nothing else: others hold selectors, names of people, classes of programs. */
const GOING_NAMES: readonly string[] = ['redir', 'return', 'next', 'continue', 'goto', 'forward', 'relaystate', 'backto', 'back_to'];

/** Parameters of a query that are an address as often as a word. */
const MAYBE_NAMES: ReadonlySet<string> = new Set(
  'link out to go loc location service site exit view login logout success failure cancel checkout state r u ret ru rurl'.split(' '),
);

export function namesTarget(name: string): boolean {
  for (const word of TARGET_NAMES) if (name.includes(word)) return true;
  return false;
}

export function namesGoing(name: string): boolean {
  for (const word of GOING_NAMES) if (name.includes(word)) return true;
  return false;
}

export function mayNameTarget(name: string): boolean {
  return MAYBE_NAMES.has(name);
}

/** `:@evil.example`, `/;@evil.example`: put behind the own host, the host is another. */
const APPENDED = /^\/?[:;]@(?:[a-z\d-]{1,63}\.){1,6}[a-z]{2,24}(?:[/?#:]|$)/;

/** `<>//evil.example`, `;//evil.example`: signs that a check looks past and a browser drops. */
const BEHIND_SIGNS = /^[<>"'`;,|!?*(){}[\]]{1,4}[/\\]{2}(?:[a-z\d-]{1,63}\.){1,6}[a-z]{2,24}(?:[/?#:]|$)/;

/** `/https://evil.example`: a path for the check, an address once the slash is cut off. */
const BEHIND_SLASH = /^[/\\]https?:[/\\]{1,2}[a-z\d-]{1,63}\.[a-z\d]/;

/** What is no address, and makes one where it is put together. */
export function isJoined(text: string): boolean {
  return APPENDED.test(text) || BEHIND_SIGNS.test(text) || BEHIND_SLASH.test(text);
}

/** `//evil.example/x` as a whole. */
const BARE_HOST = /^[/\\]{2,4}(?:[a-z\d-]{1,63}\.){1,6}[a-z]{2,24}(?:[/?#:]|$)/;

export function isBareHost(text: string): boolean {
  return BARE_HOST.test(text);
}

/** Endings of names that stand in the middle of a host only where it poses as another: `bank.com.evil.example`. */
const ENDINGS: ReadonlySet<string> = new Set(['com', 'net', 'org']);

/** Where customers' names stand before the host's own: storage, content networks, translation. */
const HOUSES: readonly string[] = [
  'amazonaws.com',
  'cloudfront.net',
  'akamaized.net',
  'edgekey.net',
  'azureedge.net',
  'windows.net',
  'googleapis.com',
  'cloudflare.net',
  'translate.goog',
];

/** @param host in small letters, without port */
export function posesAsAnother(host: string): boolean {
  const labels = host.split('.');
  const at = labels.findIndex((label, index) => index > 0 && ENDINGS.has(label));
  return at > 0 && labels.length - at > 2 && !HOUSES.some((house) => host.endsWith(house));
}
