import { createHash } from 'node:crypto';
import { networkOf, type Principal } from '@sallyport/core';
import type { Place } from '../geography/read.ts';
import type { LimitKey } from './schema.ts';

/** What keys are made of. `valueAt` reads a point of the request. */
export interface KeyFacts {
  readonly address: string;
  readonly principal: Principal;
  readonly partner: string;
  /** Operation id, or the empty string. */
  readonly operation: string;
  readonly host: string;
  /** JA4 of the TLS client, or the empty string. */
  readonly ja4: string;
  /** Where the address is, by the data of the operator. */
  readonly place: () => Place | null;
  readonly valueAt: (point: string) => string | null;
}

/** Longer keys are hashed: a client must not fill the memory with the text of its values. */
const KEY_CHARS_MAX = 120;

type Part = (facts: KeyFacts) => string | null;

/** Compiles the parts of a key to one reader; `null` where any part is absent. */
export function keyReader(rule: string, keys: readonly LimitKey[]): (facts: KeyFacts) => string | null {
  const parts = keys.map(partOf);
  return (facts) => {
    let key = rule;
    for (const part of parts) {
      const value = part(facts);
      if (value === null || value === '') return null;
      key += `\u0000${value}`;
    }
    return key.length <= KEY_CHARS_MAX ? key : `${rule}\u0000${createHash('sha256').update(key).digest('base64url')}`;
  };
}

function partOf(key: LimitKey): Part {
  switch (key) {
    case 'address':
      return (facts) => facts.address;
    case 'network':
      return (facts) => networkOf(facts.address);
    case 'principal':
      return (facts) => facts.principal.id;
    case 'client':
      return (facts) => facts.principal.client;
    case 'partner':
      return (facts) => facts.partner;
    case 'operation':
      return (facts) => facts.operation;
    case 'host':
      return (facts) => facts.host;
    case 'ja4':
      return (facts) => facts.ja4;
    case 'country':
      return (facts) => facts.place()?.country ?? null;
    case 'asn':
      return (facts) => facts.place()?.asn.toString() ?? null;
    case 'everyone':
      return () => '*';
    default:
      return (facts) => facts.valueAt(key);
  }
}
