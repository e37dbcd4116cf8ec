import { SallyportError } from '@sallyport/core';
import { type GeographyTable, geographyOf, readCsv } from './csv.ts';
import { readMmdb } from './mmdb.ts';

/** Where an address is, as far as the data says. */
export interface Place {
  /** ISO 3166-1 alpha-2, or the empty string. */
  readonly country: string;
  /** Number of the autonomous system, 0 when that is not known. */
  readonly asn: number;
  /** Degrees, or `null`. */
  readonly point: readonly [latitude: number, longitude: number] | null;
}

/** Where addresses are, by a file that the operator supplies. Nothing is ever fetched. */
export interface Geography {
  /** `null` when the data does not know the address. */
  place(address: string): Place | null;
}

/** A larger file is a mistake; the largest published ones have some 150 MB. */
export const GEOGRAPHY_BYTES_MAX = 536_870_912;

/** What the end of an MMDB file begins with. */
const MMDB_MARK = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');

/** Reads a file of networks: MaxMind DB (`.mmdb`) by its mark, else CSV. Throws CONFIG_INVALID with the file and line. */
export function readGeography(bytes: Buffer, file: string): Geography {
  if (bytes.length > GEOGRAPHY_BYTES_MAX) throw new SallyportError('CONFIG_INVALID', file, `larger than ${GEOGRAPHY_BYTES_MAX} bytes`);
  return isMmdb(bytes) ? readMmdb(bytes, file) : geographyOf(readCsv(bytes.toString('utf8'), file));
}

/**
 * The slow part of {@link readGeography}, for a thread of its own: a CSV file as a table for `geographyOf`; `null` for a
 * file that needs no such work.
 */
export function readGeographyTable(bytes: Buffer, file: string): GeographyTable | null {
  if (bytes.length > GEOGRAPHY_BYTES_MAX) throw new SallyportError('CONFIG_INVALID', file, `larger than ${GEOGRAPHY_BYTES_MAX} bytes`);
  return isMmdb(bytes) ? null : readCsv(bytes.toString('utf8'), file);
}

function isMmdb(bytes: Buffer): boolean {
  return bytes.lastIndexOf(MMDB_MARK) >= 0;
}

/** Of several files, what the first one that knows says; countries can come from one and networks from another. */
export function joinGeographies(parts: readonly Geography[]): Geography | null {
  const [first, ...others] = parts;
  if (first === undefined) return null;
  if (others.length === 0) return first;
  return {
    place(address) {
      const found = parts.map((part) => part.place(address)).filter((place) => place !== null);
      if (found.length <= 1) return found[0] ?? null;
      return {
        country: found.find(({ country }) => country !== '')?.country ?? '',
        asn: found.find(({ asn }) => asn !== 0)?.asn ?? 0,
        point: found.find(({ point }) => point !== null)?.point ?? null,
      };
    },
  };
}
