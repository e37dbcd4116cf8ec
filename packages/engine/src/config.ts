import type { SpecText } from '@sallyport/contract/enforce';
import type { Clock, Operation, Partner, Phase, RandomSource } from '@sallyport/core';
import type { CustomDataType } from '@sallyport/inventory/observe';
import type { Geography, HabitProfiles, Policy } from '@sallyport/policy';
import type { BreachedPasswords } from './activity/activity.ts';

/** A known operation, as the inventory or a specification names it. */
export interface OperationEntry extends Operation {}

/** Public keys (JWK) by issuer. */
export type IssuerKeys = Readonly<Record<string, Policy['specification']['issuers'][number]['keys']>>;

/** Everything an engine is built from. It is compiled once and never changes; a new config makes a new engine. */
export interface EngineConfig {
  readonly policy: Policy;
  readonly operations: readonly OperationEntry[];
  readonly partners: readonly Partner[];
  /** Listeners whose traffic leaves the institution; what they carry is inventoried as third-party. */
  readonly outboundListeners: readonly string[];
  /** API descriptions that traffic is held against. */
  readonly specs?: readonly SpecText[];
  /** Keys of token issuers beside those that the policy holds. */
  readonly issuerKeys?: IssuerKeys;
  /** Texts of descriptions that help to read messages (gRPC descriptors), beside those of `specs`; nothing is held against them. */
  readonly descriptions?: readonly string[];
  /** Data types of the institution's own: recognised, and masked wherever values are. */
  readonly dataTypes?: readonly CustomDataType[];
  /** What the fields of operations normally hold, as it was learned. */
  readonly habits?: HabitProfiles;
  /** Secrets that tokens are tried with beside the list of our own, at most `TOKEN_SECRETS_MAX`. */
  readonly tokenSecrets?: readonly string[];
  /** Where addresses are; without it nobody is anywhere. */
  readonly geography?: Geography | null;
  /** Without it no password is looked up. */
  readonly breachedPasswords?: BreachedPasswords | null;
}

/** The empty start: monitor mode, nothing known yet. */
export type EnginePorts = {
  readonly clock: Clock;
  readonly random: RandomSource;
  /** Called at the start of each phase; one that throws is a fault of that phase. Tests inject faults here. */
  readonly probe?: (phase: Phase) => void;
};
