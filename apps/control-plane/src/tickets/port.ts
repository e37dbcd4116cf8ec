import type { Severity } from '@sallyport/core';

/** What a ticket says. */
export interface TicketContent {
  /** Id of the weakness: kept with the ticket, so that it is found again and never opened twice. */
  readonly id: string;
  readonly title: string;
  /** Paragraphs. */
  readonly text: readonly string[];
  readonly severity: Severity;
}

/** A ticket as its system knows it. */
export interface Ticket {
  /** What its addresses are made of: `BANK-12`, a `sys_id`, `41`. */
  readonly key: string;
  readonly url: string;
  /** In the words of the system. */
  readonly state: string;
}

/** Why a ticket is closed: mended, or not to be mended. */
export type CloseReason = 'mended' | 'set-aside';

/** What a system said that happened to a ticket. */
export interface TicketNews {
  readonly key: string;
  /** The empty string where it says nothing of it. */
  readonly state: string;
  /** What the state means here; `null` where it says nothing. */
  readonly progress: 'open' | 'in-progress' | 'closed' | null;
  /** A comment somebody wrote there, or the empty string. */
  readonly comment: string;
  readonly by: string;
}

/** What was received at the address for a system, before anything of it is believed. */
export interface Hook {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

/**
 * A ticket system. Every call throws `TICKET_SYSTEM` where the system does not do it; all can be repeated, since they are
 * sent at least once: `open` gives the ticket that is there already.
 */
export interface TicketSystem {
  readonly name: string;
  open(content: TicketContent): Promise<Ticket>;
  comment(key: string, text: string): Promise<void>;
  update(key: string, content: TicketContent): Promise<void>;
  /** Gives its state afterwards. */
  close(key: string, reason: CloseReason, text: string): Promise<string>;
  reopen(key: string, text: string): Promise<string>;
  /** What a hook says, once its signature holds; `null` where it says nothing of a ticket. @throws SallyportError `UNAUTHENTICATED`, `BAD_REQUEST`. */
  hear(hook: Hook): TicketNews | null;
}

/** What our own comments begin with, so that they are not heard again. */
export const OWN_MARK = 'Sallyport:';

/** Label, or correlation, of the ticket of a weakness. */
export function markOf(id: string): string {
  return `sallyport-${id}`;
}
