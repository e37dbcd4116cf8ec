import { isIP } from 'node:net';
import { SallyportError } from '@sallyport/core';
import { Reader } from 'mmdb-lib';
import type { Geography, Place } from './read.ts';

/** The members of GeoLite2, GeoIP2, DB-IP and IPinfo records that say something of a place. */
interface Fields {
  readonly country?: { readonly iso_code?: string } | string;
  readonly registered_country?: { readonly iso_code?: string };
  readonly country_code?: string;
  readonly location?: { readonly latitude?: number; readonly longitude?: number };
  readonly autonomous_system_number?: number;
  readonly asn?: string | number;
}

/** Reads a MaxMind DB file; look-ups walk its tree in place, so a large file costs its size and no time at the start. */
export function readMmdb(bytes: Buffer, file: string): Geography {
  let reader: Reader<never>;
  try {
    reader = new Reader<never>(bytes);
  } catch (error) {
    throw new SallyportError('CONFIG_INVALID', file, `no MaxMind DB (${error instanceof Error ? error.message : error})`, { cause: error });
  }
  return {
    place(address) {
      if (isIP(address) === 0) return null;
      try {
        const found = reader.get(address) as Fields | null;
        return found === null ? null : placeOf(found);
      } catch {
        // A record that cannot be read says nothing of the address.
        return null;
      }
    },
  };
}

function placeOf(fields: Fields): Place {
  const { country, registered_country, country_code, location, autonomous_system_number, asn } = fields;
  const code = (typeof country === 'string' ? country : country?.iso_code) ?? country_code ?? registered_country?.iso_code ?? '';
  const { latitude, longitude } = location ?? {};
  return {
    country: code.length === 2 ? code.toUpperCase() : '',
    asn: autonomous_system_number ?? (Number(String(asn ?? '').replace(/^AS/i, '')) || 0),
    point: latitude === undefined || longitude === undefined ? null : [latitude, longitude],
  };
}
