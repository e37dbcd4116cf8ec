import type { ResponseView } from '@sallyport/core';
import type { MessageDetector, MessageReport } from '../../detector.ts';
import { PRIVATE_KEY } from './rules.ts';

/** The private part of an RSA, EC, OKP or symmetric JWK beside its type (RFC 7517, RFC 7518 section 6). */
const PRIVATE_PART = /"(?:d|k)"\s{0,8}:\s{0,8}"[\w-]{20}/;

/** A JWK is no text that phrases could tell: what makes it private is a member beside its type. */
function inspectResponse({ body }: ResponseView, report: MessageReport): void {
  if (body.bytes.length === 0) return;
  const bytes = Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.bytes.length);
  const type = bytes.indexOf('"kty"');
  if (type < 0) return;
  const part = PRIVATE_PART.exec(bytes.toString('latin1'));
  if (part !== null) report(PRIVATE_KEY, 'response.body', part[0].slice(0, part[0].indexOf(':')));
}

export const privateKeys: MessageDetector = { class: 'data-leak', rules: [PRIVATE_KEY], inspectResponse };
