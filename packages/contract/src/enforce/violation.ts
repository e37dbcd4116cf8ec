/** Which way the message went that departs from its description. */
export type Direction = 'request' | 'response';

/** Every way in which a message can depart from its API description. Closed; each has its row in {@link VIOLATIONS}. */
export type ViolationKind =
  | 'undefined-operation'
  | 'undefined-parameter'
  | 'missing-parameter'
  | 'invalid-parameter'
  | 'undefined-body'
  | 'missing-body'
  | 'invalid-body'
  | 'undefined-field'
  | 'read-only-field'
  | 'content-type'
  | 'graphql-document'
  | 'graphql-variables'
  | 'missing-auth'
  | 'wrong-auth-scheme'
  | 'invalid-token'
  | 'missing-scope'
  | 'undefined-status'
  | 'response-content-type'
  | 'invalid-response-body'
  | 'undeclared-response-field'
  | 'response-data-class';

export interface ViolationInfo {
  readonly direction: Direction;
  readonly about: string;
}

export const VIOLATIONS: Readonly<Record<ViolationKind, ViolationInfo>> = {
  'undefined-operation': { direction: 'request', about: 'No description covers this method and path.' },
  'undefined-parameter': { direction: 'request', about: 'A query parameter that the operation does not declare.' },
  'missing-parameter': { direction: 'request', about: 'A required parameter is not there.' },
  'invalid-parameter': { direction: 'request', about: 'A parameter does not fit its schema, or is repeated where one value is declared.' },
  'undefined-body': { direction: 'request', about: 'A body where the operation declares none.' },
  'missing-body': { direction: 'request', about: 'A required body is not there.' },
  'invalid-body': { direction: 'request', about: 'The body does not parse, holds a member twice, or does not fit its schema.' },
  'undefined-field': { direction: 'request', about: 'A body member that the schema does not declare.' },
  'read-only-field': { direction: 'request', about: 'A body member that the schema declares read-only.' },
  'content-type': { direction: 'request', about: 'A media type that the operation does not declare.' },
  'graphql-document': {
    direction: 'request',
    about: 'A GraphQL document that does not fit the schema: an unknown field, argument or type, or no valid document.',
  },
  'graphql-variables': { direction: 'request', about: 'GraphQL variables that do not fit their types.' },
  'missing-auth': { direction: 'request', about: 'No credential where the operation needs one.' },
  'wrong-auth-scheme': { direction: 'request', about: 'A credential of another scheme than the operation declares.' },
  'invalid-token': {
    direction: 'request',
    about: 'A token that does not verify: signature, algorithm, issuer, audience, time or binding.',
  },
  'missing-scope': { direction: 'request', about: 'A token without a scope that the operation requires.' },
  'undefined-status': { direction: 'response', about: 'A status that the operation does not declare.' },
  'response-content-type': { direction: 'response', about: 'An answer of a media type that the operation does not declare.' },
  'invalid-response-body': { direction: 'response', about: 'The answer does not parse or does not fit its schema.' },
  'undeclared-response-field': { direction: 'response', about: 'An answer with a member that the schema does not declare.' },
  'response-data-class': { direction: 'response', about: 'A watched class of data in a field that does not declare it (x-data-classes).' },
};

export const VIOLATION_KINDS: readonly ViolationKind[] = Object.keys(VIOLATIONS) as ViolationKind[];

/** One departure. Holds names from the message, never values. */
export interface Violation {
  readonly kind: ViolationKind;
  /** Name of the description that is departed from. */
  readonly spec: string;
  /** Point address of the part meant, e.g. `query.limit`, `body.json.items[].sku`; `path` for the whole request. */
  readonly point: string;
  /** What is wrong, in words; quotes the description and names, no values. */
  readonly detail: string;
}

/** Violations reported of one message. The first say enough; a message cannot make the record grow. */
export const VIOLATIONS_MAX = 16;

/** Collects the violations of one message against one description. */
export class Violations {
  readonly list: Violation[] = [];
  /** Why a part of the message could not be checked, or the empty string: then it is neither good nor bad. */
  unchecked = '';
  readonly #spec: string;

  constructor(spec: string) {
    this.#spec = spec;
  }

  add(kind: ViolationKind, point: string, detail: string): void {
    if (this.list.length < VIOLATIONS_MAX) this.list.push({ kind, spec: this.#spec, point, detail });
  }

  get full(): boolean {
    return this.list.length >= VIOLATIONS_MAX;
  }
}
