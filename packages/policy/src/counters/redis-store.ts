import { Redis } from 'ioredis';
import type { CounterDelta, CounterStore } from './port.ts';

/**
 * One script for a whole batch. Time is the store's, and what goes back is relative to it, so the clocks of gateways do
 * not matter. `ARGV` is three numbers a key: kind (0 rate, 1 window), amount, interval in us or life in ms.
 */
const SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local answer = {}
for index, key in ipairs(KEYS) do
  local at = (index - 1) * 3
  local amount = tonumber(ARGV[at + 2])
  local size = tonumber(ARGV[at + 3])
  if ARGV[at + 1] == '0' then
    local tat = math.max(tonumber(redis.call('GET', key) or '0'), now) + amount * size
    if tat > now then
      redis.call('SET', key, string.format('%.0f', tat), 'PX', math.ceil((tat - now) / 1000))
    end
    answer[index] = math.floor(tat - now)
  else
    local count = redis.call('INCRBY', key, amount)
    if redis.call('PTTL', key) < 0 then redis.call('PEXPIRE', key, size) end
    answer[index] = count
  end
end
return answer
`;

export interface RedisOptions {
  /** `redis://` or `rediss://`; also Valkey, which speaks the same protocol. */
  readonly url: string;
  /** A batch that takes longer counts as failed, milliseconds. */
  readonly timeout_ms: number;
}

/** All keys carry one hash tag: a batch is one script, which in a cluster has to stay on one shard. */
const PREFIX = '{sallyport}:';

/** Counters in Redis or Valkey, for many gateways. */
export class RedisCounterStore implements CounterStore {
  readonly name = 'redis';
  readonly #redis: Redis;

  constructor(options: RedisOptions) {
    this.#redis = new Redis(options.url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      commandTimeout: options.timeout_ms,
      connectTimeout: options.timeout_ms,
      maxRetriesPerRequest: 0,
      retryStrategy: (tries) => Math.min(tries * 200, 5_000),
    });
    // Each failed batch says so to its caller; the connection comes back by itself.
    this.#redis.on('error', () => {});
  }

  async add(deltas: readonly CounterDelta[]): Promise<readonly number[]> {
    if (deltas.length === 0) return [];
    if (this.#redis.status === 'wait') await this.#redis.connect();
    const keys = deltas.map((delta) => `${PREFIX}${delta.key}`);
    const numbers = deltas.flatMap((delta) =>
      delta.kind === 'rate' ? [0, delta.amount, Math.round(delta.interval_us)] : [1, delta.amount, delta.ttl_ms],
    );
    return (await this.#redis.eval(SCRIPT, keys.length, ...keys, ...numbers)) as number[];
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }
}
