import type { IncomingMessage } from 'node:http';

/** `whole`: all of it was there. `part`: it is larger than may be held. `gone`: the client left. */
export type HeldState = 'whole' | 'part' | 'gone';

/**
 * Reads the start of a body and puts it back, so that the application reads the request as if nobody had. A body that
 * ended is put back before the stream says so: behind `end` nothing can be. `take` says false once there is more than may
 * be held.
 */
export function holdBody(request: IncomingMessage, take: (bytes: Buffer) => boolean): Promise<HeldState> {
  if (request.destroyed) return Promise.resolve('gone');
  const parts: Buffer[] = [];
  return new Promise((resolve) => {
    const leave = (state: HeldState): void => {
      request.off('readable', onReadable);
      request.off('close', onGone);
      request.off('error', onGone);
      if (state !== 'gone' && parts.length > 0) request.unshift(Buffer.concat(parts));
      resolve(state);
    };
    const onGone = (): void => leave('gone');
    const onReadable = (): void => {
      while (request.readableLength > 0) {
        const bytes = request.read(request.readableLength) as Buffer;
        parts.push(bytes);
        if (!take(bytes)) {
          leave('part');
          return;
        }
      }
      if (isComplete(request)) leave('whole');
    };
    request.on('readable', onReadable);
    request.on('close', onGone);
    request.on('error', onGone);
  });
}

/**
 * Requests that a test library injects are streams without `complete`, and over HTTP/2 it is true only once the end was read:
 * what they know of their end is in their state.
 */
interface Ended {
  readonly complete?: boolean;
  readonly _readableState?: { readonly ended?: boolean };
}

function isComplete(request: IncomingMessage): boolean {
  const { complete, _readableState: state } = request as Ended;
  return complete === true || state?.ended === true;
}
