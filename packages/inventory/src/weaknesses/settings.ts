/** Thresholds of what counts as a weakness seen in traffic, and of when it counts as gone. */
export interface WeaknessSettings {
  /** Exchanges that would have shown a weakness and did not, before it counts as gone. */
  readonly absence_exchanges_min: number;
  /** Hours that these exchanges must span. */
  readonly absence_hours_min: number;
  /** Hours a token may be valid. */
  readonly token_hours_max: number;
  /** Requests of one caller to a sensitive operation within `burst_seconds` that should have met a limit. */
  readonly burst_requests_min: number;
  readonly burst_seconds: number;
  /** Distinct foreign origins allowed with credentials from which on origins are taken to be reflected. */
  readonly origins_min: number;
  /** Oldest version of TLS that is not outdated. */
  readonly tls_min: 'TLSv1.2' | 'TLSv1.3';
}

export const WEAKNESS_DEFAULTS: WeaknessSettings = {
  absence_exchanges_min: 50,
  absence_hours_min: 24,
  token_hours_max: 24,
  // Thirty tries a minute at a sign-in or a code are 43,000 a day from one caller.
  burst_requests_min: 30,
  burst_seconds: 60,
  // A list of allowed origins has a handful; five that share no site with the API are hardly all partners.
  origins_min: 5,
  tls_min: 'TLSv1.2',
};
