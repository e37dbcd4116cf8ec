/** Sensitivity groups, from the most protected down. Sources: PCI DSS 4.0.1 section 3; 15 USC 6809(4). */
export type DataCategory =
  | 'SAD' // sensitive authentication data: never stored, dropped whole
  | 'CHD' // cardholder data
  | 'credential'
  | 'NPI' // nonpublic personal information
  | 'account'
  | 'PII'
  | 'financial'
  | 'business';

/** A kind of sensitive data, e.g. `pan`, `ssn`, `iban`; the ids of the data-type table of `@sallyport/traffic`. */
export type DataClassId = string;

/** One recognised value. Never carries the value. */
export interface DataClassMatch {
  readonly id: DataClassId;
  readonly category: DataCategory;
  /** 0..1: 1 where a checksum or a key name and a format agree. */
  readonly confidence: number;
}

/** Impact weight of a category in a risk score, 0..1 (product policy; see docs/reference/risk.md). */
export const CATEGORY_WEIGHT: Readonly<Record<DataCategory, number>> = {
  SAD: 1,
  CHD: 0.95,
  credential: 0.9,
  NPI: 0.85,
  account: 0.7,
  PII: 0.5,
  financial: 0.5,
  business: 0.2,
};
