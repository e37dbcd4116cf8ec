import type { Clock } from '@sallyport/core';
import type { ReceiverConfig } from './config.ts';
import type { Receiver } from './receiver.ts';
import { Syslog } from './syslog.ts';
import { Webhook } from './webhook.ts';

/** Makes the receivers of the configuration ready. @throws SallyportError `CONFIG_UNREADABLE` where a secret or file is not there. */
export function openReceivers(configs: readonly ReceiverConfig[], clock: Clock): Receiver[] {
  return configs.map((config) => (config.kind === 'webhook' ? new Webhook(config, clock) : new Syslog(config)));
}
