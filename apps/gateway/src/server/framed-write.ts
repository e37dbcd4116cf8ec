import type { Socket } from 'node:net';

/** Up to this size a body is copied between its framing, so that one system call sends all. */
const COPY_BYTES_MAX = 32_768;

/** Writes framing text (latin-1), a body and closing text in one go. False: the socket's buffer is full. */
export function writeFramed(socket: Socket, before: string, body: Buffer | null, after: string): boolean {
  if (socket.destroyed) return true;
  if (body === null) return before === '' && after === '' ? !socket.writableNeedDrain : socket.write(before + after, 'latin1');
  if (before === '' && after === '') return socket.write(body);
  if (body.length > COPY_BYTES_MAX) return writeParts(socket, before, body, after);
  const bytes = Buffer.allocUnsafe(before.length + body.length + after.length);
  if (before !== '') bytes.write(before, 0, 'latin1');
  body.copy(bytes, before.length);
  if (after !== '') bytes.write(after, before.length + body.length, 'latin1');
  return socket.write(bytes);
}

function writeParts(socket: Socket, before: string, body: Buffer, after: string): boolean {
  socket.cork();
  if (before !== '') socket.write(before, 'latin1');
  let taken = socket.write(body);
  if (after !== '') taken = socket.write(after, 'latin1');
  socket.uncork();
  return taken;
}
