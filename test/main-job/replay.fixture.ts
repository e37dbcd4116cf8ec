import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

/** One line of a corpus; the same shape as the input of `sallyport inspect`. */
export interface Item {
  readonly id: string;
  /** File it comes from. */
  readonly source: string;
  readonly label: 'attack' | 'benign';
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  readonly body_b64?: string;
}

/** Framing is the sender's: it states the length that the body has. */
const FRAMING = /^(content-length|transfer-encoding|connection|expect|upgrade)$/i;

/** Each request comes from an address of its own, so that its record can be told from every other. */
export function clientOf(index: number): string {
  return `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
}

/** Every line of every `corpora/*.jsonl` of a data folder, each under an id of its own. */
export function readItems(folder: string): Item[] {
  const names = readdirSync(join(folder, 'corpora')).filter((name) => name.endsWith('.jsonl'));
  const items: Item[] = [];
  for (const name of names.sort()) {
    for (const line of readFileSync(join(folder, 'corpora', name), 'utf8').split('\n')) {
      if (line === '') continue;
      const item = JSON.parse(line) as Item;
      const kept = Object.entries(item.headers).filter(([header]) => !FRAMING.test(header));
      const headers = { ...Object.fromEntries(kept), 'x-forwarded-for': clientOf(items.length) };
      items.push({ ...item, id: String(items.length), source: name.slice(0, -'.jsonl'.length), headers });
    }
  }
  return items;
}

export function writeItems(items: readonly Item[], file: string): void {
  writeFileSync(file, items.map((item) => `${JSON.stringify(item)}\n`).join(''));
}

function bytesOf(item: Item): Buffer {
  const body = item.body_b64 === undefined ? Buffer.from(item.body ?? '') : Buffer.from(item.body_b64, 'base64');
  const lines = Object.entries(item.headers).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}\r\n`));
  const length = body.length === 0 && !/^(POST|PUT|PATCH)$/.test(item.method) ? '' : `content-length: ${body.length}\r\n`;
  const head = `${item.method} ${item.path} HTTP/1.1\r\n${lines.join('')}${length}\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

export interface Answer {
  readonly status: number;
  /** Code of the gateway's own answer, or the empty string. */
  readonly code: string;
}

/** One connection that sends a request after the other, as bytes, and opens anew when it was closed. */
class Sender {
  readonly #port: number;
  #socket: Socket | null = null;

  constructor(port: number) {
    this.#port = port;
  }

  async send(item: Item): Promise<Answer> {
    const socket = this.#socket ?? (await open(this.#port));
    const answer = readAnswer(socket, item.method === 'HEAD');
    socket.write(bytesOf(item));
    const { head, body } = await answer.catch((error: Error) => {
      throw new Error(`${item.source} ${item.id} ${item.method} ${item.path.slice(0, 200)}: ${error.message}`);
    });
    this.#socket = socket.destroyed || /^connection: close/im.test(head) ? null : socket;
    if (this.#socket === null) socket.destroy();
    const code = /"type":"urn:sallyport:error:([A-Z0-9_]+)"/.exec(body)?.[1] ?? '';
    return { status: Number(head.slice(9, 12)), code };
  }

  close(): void {
    this.#socket?.destroy();
  }
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return socket;
}

/** An answer takes milliseconds; without one the test ends and names the request. */
const ANSWER_MS_MAX = 20_000;

/** Reads one answer. */
function readAnswer(socket: Socket, bodyless: boolean): Promise<{ head: string; body: string }> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => done(null), ANSWER_MS_MAX);
    const done = (answer: { head: string; body: string } | null): void => {
      clearTimeout(timer);
      socket.off('data', onData).off('close', onClose);
      if (answer === null) reject(new Error(`no whole answer, but ${JSON.stringify(text.slice(0, 200))}`));
      else resolve(answer);
    };
    const onData = (bytes: Buffer): void => {
      text += bytes.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const answer = { head: text.slice(0, end + 2), body: text.slice(end + 4) };
      if (bodyless || isWhole(answer)) done(answer);
    };
    const onClose = (): void => done(null);
    socket.on('data', onData).on('close', onClose);
  });
}

function isWhole({ head, body }: { readonly head: string; readonly body: string }): boolean {
  if (/^transfer-encoding: chunked/im.test(head)) return body.endsWith('0\r\n\r\n');
  return body.length >= Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
}

/** Sends every item once, over several connections, and gives the answers in the order of the items. */
export async function replayItems(items: readonly Item[], port: number, connections: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const sender = new Sender(port);
    for (let index = next++; index < items.length; index = next++) answers[index] = await sender.send(items[index] as Item);
    sender.close();
  };
  await Promise.all(Array.from({ length: connections }, work));
  return answers;
}
