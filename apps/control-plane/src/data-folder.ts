import { join } from 'node:path';

/** Where each part of a control plane is, in its data folder. */
export interface DataFolder {
  readonly root: string;
  /** The evidence log; `sallyport verify` takes this folder. */
  readonly log: string;
  /** The embedded event store; can be made again from the log. */
  readonly events: string;
  /** The embedded state store. */
  readonly state: string;
  readonly reports: string;
  /** Ed25519 key (PEM) that signs heads of the log and reports. */
  readonly signingKey: string;
  /** Unix socket of the gateways. */
  readonly socket: string;
}

export function dataFolder(root: string): DataFolder {
  return {
    root,
    log: join(root, 'log'),
    events: join(root, 'events'),
    state: join(root, 'state.db'),
    reports: join(root, 'reports'),
    signingKey: join(root, 'keys', 'signing.pem'),
    socket: join(root, 'control-plane.sock'),
  };
}
