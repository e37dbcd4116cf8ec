import type { OutgoingHttpHeader, ServerResponse } from 'node:http';
import type { HeaderField } from '@sallyport/core';
import { type Screening, STATUS_CLIENT_GONE, shownHead } from '@sallyport/gateway/embedded';

type Anything = (...args: unknown[]) => unknown;

/**
 * Looks at the answer as the application writes it: everything but its end goes out as it comes; the end waits for the
 * record. `record` gets the status that the client gets.
 */
export function watchAnswer(response: ServerResponse, screening: Screening, record: (status: number) => void): void {
  const written: HeaderField[] = [];
  let begun = false;
  let ended = false;
  const begin = (): void => {
    if (begun) return;
    begun = true;
    const head = shownHead(response.statusCode, [...fieldsOf(response.getHeaders()), ...written], false);
    // The application writes to the client as it goes: nothing of it can be taken back.
    screening.answerHead(head).letGo();
  };
  const see = (chunk: unknown, encoding: unknown): void => {
    const bytes = bytesOf(chunk, encoding);
    if (bytes !== null) screening.answer?.add(bytes);
  };
  const { writeHead, write, end } = response as unknown as Record<'writeHead' | 'write' | 'end', Anything>;
  Object.assign(response, {
    writeHead(...args: unknown[]): unknown {
      written.push(...writtenFields(args));
      return writeHead.apply(response, args);
    },
    write(...args: unknown[]): unknown {
      begin();
      if (!ended) see(args[0], args[1]);
      return write.apply(response, args);
    },
    end(...args: unknown[]): unknown {
      begin();
      if (!ended) {
        ended = true;
        see(args[0], args[1]);
        if (screening.answer !== null) screening.answer.ended = true;
        record(response.statusCode);
      }
      return end.apply(response, args);
    },
  });
  response.once('close', () => {
    if (!ended) record(response.headersSent ? response.statusCode : STATUS_CLIENT_GONE);
  });
}

function bytesOf(chunk: unknown, encoding: unknown): Buffer | null {
  if (typeof chunk === 'string') return Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
  return chunk instanceof Uint8Array ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : null;
}

/** The header fields among the arguments of `writeHead`: a flat list, a list of pairs, or an object. */
function writtenFields(args: readonly unknown[]): HeaderField[] {
  const headers = args.at(-1);
  if (Array.isArray(headers)) {
    const flat = headers.flat() as unknown[];
    return flat.flatMap((name, index) => (index % 2 === 0 ? [[String(name).toLowerCase(), String(flat[index + 1])] as const] : []));
  }
  return typeof headers === 'object' && headers !== null ? fieldsOf(headers as Record<string, OutgoingHttpHeader>) : [];
}

function fieldsOf(headers: Readonly<Record<string, OutgoingHttpHeader | undefined>>): HeaderField[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): HeaderField => [name.toLowerCase(), String(one)]),
  );
}
