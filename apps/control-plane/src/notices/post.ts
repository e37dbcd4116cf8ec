import { createHmac } from 'node:crypto';
import { SallyportError } from '@sallyport/core';

/** An address that does not answer within this is tried again later, milliseconds. */
const ANSWER_MS_MAX = 15_000;

/** Header of the signature, in the form that GitHub gave the field: `sha256=<hex>` over the body as sent. */
export const SIGNATURE_HEADER = 'x-sallyport-signature-256';

/** Posts a body once, signed; follows no redirect. @throws SallyportError `NOTICE_TARGET` for anything but 2xx. */
export async function postSigned(name: string, url: string, secret: string, body: string): Promise<void> {
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
      headers: { 'content-type': 'application/json', 'user-agent': 'sallyport', [SIGNATURE_HEADER]: signature },
      body,
    });
  } catch (cause) {
    const { name: kind, cause: inner } = cause as Error;
    const code = (inner as NodeJS.ErrnoException | undefined)?.code;
    throw new SallyportError(
      'NOTICE_TARGET',
      name,
      kind === 'TimeoutError' ? `no answer within ${ANSWER_MS_MAX} ms` : (code ?? 'not reached'),
      {
        cause,
      },
    );
  }
  // What it says is of no use to us.
  await response.body?.cancel();
  if (!response.ok) throw new SallyportError('NOTICE_TARGET', name, `answered ${response.status}`);
}
