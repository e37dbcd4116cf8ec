import { connect, type Socket } from 'node:net';

export interface FixedRateResult {
  readonly sent: number;
  readonly answered: number;
  readonly errors: number;
  /** Microseconds from the moment a request was due to its answer's last byte, sorted; waiting in our own queue counts. */
  readonly latencies_us: Float64Array;
}

interface Lane {
  readonly socket: Socket;
  due: number;
  busy: boolean;
  text: string;
}

/** How long answers that are still out are waited for at the end, ms. */
const LINGER_MS = 2_000;

/** Bytes still missing of the answer whose start is `text`, or -1 while its head is not whole. */
function missing(text: string): number {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return -1;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end))?.[1];
  return end + 4 + Number(length ?? 0) - text.length;
}

/** Sends prepared requests at a fixed rate over keep-alive connections (open loop: a slow answer does not slow the sending). */
export async function fixedRate(
  port: number,
  requests: readonly string[],
  rate: number,
  seconds: number,
  lanesCount: number,
): Promise<FixedRateResult> {
  const total = rate * seconds;
  const latencies = new Float64Array(total);
  const waiting: number[] = [];
  let answered = 0;
  let errors = 0;
  let sent = 0;
  const start = (lane: Lane, due: number): void => {
    lane.due = due;
    lane.busy = true;
    lane.text = '';
    lane.socket.write(requests[sent++ % requests.length] ?? '', 'utf8');
  };
  const receive = (lane: Lane, chunk: string): void => {
    lane.text += chunk;
    if (missing(lane.text) !== 0) return;
    if (!lane.text.startsWith('HTTP/1.1 2')) errors++;
    latencies[answered++] = performance.now() * 1_000 - lane.due;
    lane.busy = false;
    const next = waiting.shift();
    if (next !== undefined) start(lane, next);
  };
  const lanes: Lane[] = Array.from({ length: lanesCount }, () => {
    const lane: Lane = { socket: connect(port, '127.0.0.1').setNoDelay().setEncoding('latin1'), due: 0, busy: false, text: '' };
    lane.socket.on('data', (chunk: string) => receive(lane, chunk));
    lane.socket.on('error', () => errors++);
    return lane;
  });
  await Promise.all(lanes.map((lane) => new Promise((resolve) => lane.socket.once('connect', resolve))));
  const began = performance.now() * 1_000;
  await new Promise<void>((resolve) => {
    let scheduled = 0;
    const timer = setInterval(() => {
      const now = performance.now() * 1_000;
      for (; scheduled < total && began + (scheduled * 1e6) / rate <= now; scheduled++) {
        const due = began + (scheduled * 1e6) / rate;
        const free = lanes.find((lane) => !lane.busy);
        if (free === undefined) waiting.push(due);
        else start(free, due);
      }
      if (answered + errors >= total || now > began + seconds * 1e6 + LINGER_MS * 1_000) {
        clearInterval(timer);
        resolve();
      }
    }, 1);
  });
  for (const lane of lanes) lane.socket.destroy();
  return { sent, answered, errors, latencies_us: latencies.slice(0, answered).sort() };
}
