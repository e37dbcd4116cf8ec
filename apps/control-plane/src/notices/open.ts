import type { Clock } from '@sallyport/core';
import type { Control } from '../control.ts';
import type { ReceiverConfig } from './config.ts';
import { NoticeDesk } from './desk.ts';
import type { Receiver } from './receiver.ts';
import { Syslog } from './syslog.ts';
import { Webhook } from './webhook.ts';

/** Makes the receivers of the configuration ready. @throws SallyportError `CONFIG_UNREADABLE` where a secret or file is not there. */
export function openNotices(parts: Pick<Control, 'config' | 'state' | 'clock' | 'logger' | 'recorder'>): Promise<NoticeDesk> {
  const { config, state, clock, logger, recorder } = parts;
  const receivers = config.notifications.map((one) => receiverOf(one, clock));
  return NoticeDesk.open({ state, receivers, console: config.findings.console_url, clock, logger, end: recorder.seq });
}

function receiverOf(config: ReceiverConfig, clock: Clock): Receiver {
  return config.kind === 'webhook' ? new Webhook(config, clock) : new Syslog(config);
}
