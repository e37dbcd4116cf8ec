/** What a GraphQL request may ask for; more is a finding. Named as in a policy. */
export interface GraphqlLimits {
  /** Of one document. */
  readonly document_bytes_max: number;
  /** Of one literal or variable. */
  readonly value_bytes_max: number;
  /** Selections within each other. */
  readonly depth_max: number;
  /** Operations of one request. */
  readonly batch_max: number;
  readonly aliases_max: number;
  readonly directives_max: number;
  /** Fields, each counted as often as the page sizes around it say. */
  readonly cost_max: number;
  readonly introspection: 'flag' | 'allow';
  readonly debug: 'flag' | 'allow';
}
