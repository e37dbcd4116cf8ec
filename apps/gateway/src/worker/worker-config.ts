import type { SpecText } from '@sallyport/contract/enforce';
import type { Partner } from '@sallyport/core';
import type { IssuerKeys, OperationEntry } from '@sallyport/engine';
import type { HabitProfiles, Policy } from '@sallyport/policy';
import type { GatewaySection } from '../config/schema.ts';

/** Everything a worker runs on: plain values, so that it can travel between processes. */
export interface WorkerConfig {
  readonly version: string;
  readonly gateway: GatewaySection;
  readonly policy: Policy;
  readonly operations: readonly OperationEntry[];
  readonly partners: readonly Partner[];
  readonly specs: readonly SpecText[];
  /** Keys of token issuers from files of this gateway. */
  readonly issuerKeys: IssuerKeys;
  readonly habits: HabitProfiles;
  /** Lines of the file with secrets that tokens are tried with. */
  readonly tokenSecrets: readonly string[];
  /** Key of the hashes that stand for clients, credentials and values: 32 bytes as hex. */
  readonly hashKey: string;
  /** Keys of TLS session tickets: 48 bytes as hex. */
  readonly ticketKeys: string;
}
