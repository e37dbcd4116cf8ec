/** Fields that a mail begins with (RFC 5322 section 3.6), one to a line, and lines that go on with one. */
const HEAD_LINE =
  /(?:from|to|cc|bcc|subject|date|received|return-path|delivered-to|reply-to|message-id|in-reply-to|references|mime-version|content-type|content-transfer-encoding|dkim-signature|authentication-results|x-[a-z-]{2,32}):[^\r\n]{0,998}\r?\n(?:[ \t][^\r\n]{0,998}\r?\n){0,16}/y;

/** Fewer fields make no letter. */
const FIELDS_MIN = 3;
/** More are looked at in no letter. */
const FIELDS_MAX = 48;

/** True for a whole mail: nothing but its fields from the first letter on, then an empty line. What was put into a field comes behind a value. */
export function isWholeLetter(text: string): boolean {
  let at = 0;
  let fields = 0;
  while (fields < FIELDS_MAX) {
    HEAD_LINE.lastIndex = at;
    if (!HEAD_LINE.test(text)) break;
    at = HEAD_LINE.lastIndex;
    fields++;
  }
  const code = text.charCodeAt(at);
  return fields >= FIELDS_MIN && (code === 13 || code === 10);
}
