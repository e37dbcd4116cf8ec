import type { ReceiverConfig } from './config.ts';
import type { SentNotice } from './notice.ts';

/** Another system that is told: a webhook, a syslog collector. */
export interface Receiver {
  readonly config: ReceiverConfig;
  /** Resolves when it has taken all of them. @throws OutboundError when it has not; then all are sent again. */
  send(notices: readonly SentNotice[]): Promise<void>;
}
