/** Aliases in a YAML text from which on it unpacks to far more than it is, when anchors hold aliases themselves. */
const ALIASES_MIN = 24;
/** Anchors that hold aliases; configuration shares a block or two. */
const LEVELS_MIN = 3;
/** Bytes that are read. */
const YAML_BYTES_MAX = 65_536;

/** An anchor of a list: `b: &b [*a,*a,*a]`. */
const ANCHORED_LIST = /&[\w-]{1,64}\s{0,8}\[/;

/** True for a "billion laughs" in YAML: lists of aliases of lists of aliases. */
export function isYamlBomb(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, YAML_BYTES_MAX)).toString('latin1');
  if (!text.includes('*') || !text.includes('&')) return false;
  let levels = 0;
  let aliases = 0;
  for (const line of text.split('\n')) {
    const inList = line.split('*').length - 1;
    if (inList === 0 || !ANCHORED_LIST.test(line)) continue;
    levels++;
    aliases += inList;
  }
  return levels >= LEVELS_MIN && aliases >= ALIASES_MIN;
}
