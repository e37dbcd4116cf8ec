import type { HeaderField } from '@sallyport/core';

/** `websocket` where a request asks for that and has no body, which would go by unseen; else the empty string. */
export function upgradeOf(method: string, headers: readonly HeaderField[], wanted?: string): string {
  const asked = wanted ?? headers.find(([name]) => name === 'upgrade')?.[1] ?? '';
  if (method !== 'GET' || asked.toLowerCase() !== 'websocket') return '';
  const body = headers.some(([name, value]) => name === 'transfer-encoding' || (name === 'content-length' && value !== '0'));
  return body ? '' : 'websocket';
}
