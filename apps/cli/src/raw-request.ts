import { type HeaderField, SallyportError, type Transaction } from '@sallyport/core';
import { openTransaction } from '@sallyport/traffic';

/** One HTTP/1.1 request as text, as tools copy it: request line, header lines, an empty line, the body. */
export function readRawRequest(bytes: Buffer, place: string): Transaction {
  const end = headEnd(bytes);
  const [first = '', ...lines] = bytes.toString('latin1', 0, end.head).split(/\r?\n/);
  const parts = /^([!#$%&'*+.^_`|~\w-]+) (\S+) HTTP\/\d(?:\.\d)?$/.exec(first);
  if (parts === null) throw new SallyportError('RECORD_INVALID', `${place}:1`, 'it is no request line: METHOD TARGET HTTP/1.1');
  const body = bytes.subarray(end.body);
  return openTransaction(
    {
      id: place,
      at: 0,
      listener: 'file',
      protocol: 'http/1.1',
      client: { address: '0.0.0.0', peer: '0.0.0.0', tls: null },
    },
    {
      method: parts[1]!,
      target: parts[2]!,
      scheme: 'https',
      headers: lines.map((line, index) => headerOf(line, `${place}:${index + 2}`)),
      body: { state: body.length === 0 ? 'none' : 'complete', bytes: body },
    },
  );
}

/** Where the head ends and the body begins; without an empty line all is head. */
function headEnd(bytes: Buffer): { readonly head: number; readonly body: number } {
  const crlf = bytes.indexOf('\r\n\r\n');
  const lf = bytes.indexOf('\n\n');
  if (crlf >= 0 && (lf < 0 || crlf < lf)) return { head: crlf, body: crlf + 4 };
  if (lf >= 0) return { head: lf, body: lf + 2 };
  const bare = bytes.toString('latin1').trimEnd().length;
  return { head: bare, body: bytes.length };
}

function headerOf(line: string, place: string): HeaderField {
  const colon = line.indexOf(':');
  if (colon <= 0) throw new SallyportError('RECORD_INVALID', place, 'it is no header line: name: value');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
