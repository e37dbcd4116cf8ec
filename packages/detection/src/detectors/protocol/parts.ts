import type { BodyView } from '@sallyport/core';
import type { MessageReport } from '../../detector.ts';
import { AMBIGUOUS, CHARSET } from './rules.ts';

/** Character sets in which markup does not look like markup: wide ones, UTF-7, and the many code pages of EBCDIC. */
const HIDING =
  /^charset[\s=*"']{0,8}(?:(?:x-)?(?:utf|ucs|unicode)[-_]?(?:7|16|32|2|4)|iso-10646|(?:x-)?(?:ibm|cp|csibm|ccsid)[-_]?0{0,3}(?:037|37|273|277|278|28[0-5]|290|297|420|424|500|87[015]|1026|1047|114[0-9])(?!\d)|(?:x-)?ebcdic)/;

/** Character sets whose second byte may be a quote or a backslash, or that switch by escapes: what reads them otherwise reads other text. */
const SHIFTING =
  /charset\s{0,4}=\s{0,4}["']?(?:shift[-_]?jis|sjis|ms_kanji|windows-(?:31j|949|936|950)|cp(?:932|936|949|950)|euc-?(?:jp|kr|cn|tw)|iso-2022|gbk|gb2312|gb18030|hz-gb|big5|johab)/;

/** Bytes of a multipart body whose part heads are looked at. */
const PARTS_BYTES_MAX = 16_384;

/** Part heads of one body that are looked at. */
const HEADS_MAX = 64;

/** `<?xm` in EBCDIC: a reader of XML tells by it which code page the declaration is in. */
const EBCDIC_XML = 0x4c6fa794;

/** A document in a code page in which no part of it looks like one. */
export function checkDocument({ bytes }: BodyView, report: MessageReport): void {
  if (bytes[0] !== 0x4c || bytes.length < 4) return;
  const start = ((bytes[0] << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0;
  if (start === EBCDIC_XML) report(CHARSET, 'body', 'XML in EBCDIC');
}

/**
 * Heads of parts: a character set of their own, and an encoding that RFC 7578 section 4.7 took out of use in forms because servers disagree
 * about it. A document and its file (`multipart/related`), or a mail, has encodings by right.
 */
export function checkParts(bytes: Uint8Array, isForm: boolean, report: MessageReport): void {
  const text = Buffer.from(bytes.subarray(0, PARTS_BYTES_MAX)).toString('latin1').toLowerCase();
  let at = text.indexOf('\ncontent-t');
  for (let count = 0; at >= 0 && count < HEADS_MAX; count++) {
    const end = text.indexOf('\n', at + 1);
    checkHead(text.slice(at + 1, end < 0 ? text.length : end).trim(), isForm, report);
    at = end < 0 ? -1 : text.indexOf('\ncontent-t', end);
  }
  const global = text.indexOf('name="_charset_"');
  const value = global < 0 ? '' : text.slice(global + 16, global + 64).trim();
  if (value !== '' && !/^(?:utf-8|us-ascii|iso-8859-1|iso-8859-15|windows-1252)\s/.test(value))
    report(CHARSET, 'body.multipart', value.split('\n', 1)[0]!);
}

function checkHead(line: string, isForm: boolean, report: MessageReport): void {
  if (line.startsWith('content-type:')) {
    checkCharset(line, report);
    if (SHIFTING.test(line)) report(CHARSET, 'body.multipart', line, 0.55);
  } else if (/^content-transfer-encoding\s{0,4}:\s{0,4}["']?(?:base64|quoted-printable|x-?uue?)/.test(line))
    report(AMBIGUOUS, 'body.multipart', line, isForm ? 0.55 : 0.2);
}

/** `charset=utf-7`: the message claims to hide its ASCII. */
export function checkCharset(lower: string, report: MessageReport): void {
  const at = lower.indexOf('charset');
  if (at >= 0 && HIDING.test(lower.slice(at, at + 48))) report(CHARSET, 'header.content-type', lower);
}
