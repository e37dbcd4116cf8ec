import { SallyportError } from '@sallyport/core';
import { type ParsedAddress, parseAddress, parseNetwork } from '../address.ts';
import type { Geography, Place } from './read.ts';

/** Networks of one file. */
export const GEOGRAPHY_NETWORKS_MAX = 2_000_000;

const COLUMNS = ['network', 'country', 'asn', 'latitude', 'longitude'] as const;
type Column = (typeof COLUMNS)[number];

interface Row {
  readonly start: bigint;
  readonly end: bigint;
  readonly place: Place;
}

/** Networks in order that do not overlap: plain values, so that they can be made in one thread and used in another. */
export interface NetworkTable {
  readonly starts: BigUint64Array<ArrayBuffer>;
  readonly ends: BigUint64Array<ArrayBuffer>;
  /** Of each network its place, in {@link GeographyTable.places}. */
  readonly indexes: Uint32Array<ArrayBuffer>;
}

/** A file of networks, ready to be looked up in. */
export interface GeographyTable {
  readonly v4: NetworkTable;
  readonly v6: NetworkTable;
  readonly places: readonly Place[];
}

/**
 * Reads `network,country,asn,latitude,longitude` with a head line; columns but the first may be missing and in any order.
 * Where networks lie in each other, the smallest that holds an address wins.
 */
export function readCsv(text: string, file: string): GeographyTable {
  const v4: Row[] = [];
  const v6: Row[] = [];
  const places = new Map<string, Place>();
  let columns: Readonly<Record<Column, number>> | null = null;
  let number = 0;
  for (const line of text.split('\n')) {
    number++;
    const fields = line.trim().replaceAll('"', '').split(',');
    if (line.trim() === '' || line.startsWith('#')) continue;
    if (columns === null) {
      columns = columnsOf(fields, file, number);
      continue;
    }
    if (v4.length + v6.length >= GEOGRAPHY_NETWORKS_MAX) throw invalid(file, number, `more than ${GEOGRAPHY_NETWORKS_MAX} networks`);
    const row = rowOf(fields, columns, places, () => `${file}:${number}`);
    (row.v4 ? v4 : v6).push(row);
  }
  if (columns === null) throw invalid(file, 1, 'the head line is missing');
  const list = [...places.values()];
  const indexes = new Map(list.map((place, index) => [place, index]));
  return { v4: tableOf(v4, indexes), v6: tableOf(v6, indexes), places: list };
}

/** Look-ups in a table; each is a binary search. */
export function geographyOf({ v4, v6, places }: GeographyTable): Geography {
  return {
    place(address) {
      const parsed = parseAddress(address);
      if (parsed === null) return null;
      const index = find(parsed.family === 4 ? v4 : v6, numberOf(parsed));
      return index < 0 ? null : (places[index] as Place);
    },
  };
}

function invalid(file: string, line: number, detail: string): SallyportError {
  return new SallyportError('CONFIG_INVALID', `${file}:${line}`, detail);
}

function columnsOf(head: readonly string[], file: string, line: number): Readonly<Record<Column, number>> {
  const names = head.map((name) => name.trim().toLowerCase());
  const at = Object.fromEntries(COLUMNS.map((name) => [name, names.indexOf(name)])) as Record<Column, number>;
  if (at.network < 0 || (at.country < 0 && at.asn < 0 && at.latitude < 0))
    throw invalid(file, line, `the head line has to name network and one of ${COLUMNS.slice(1).join(', ')}`);
  return at;
}

/** IPv4 as a number; of IPv6 the upper 64 bits, for nothing smaller has a place of its own. */
function numberOf(address: ParsedAddress): bigint {
  if (address.family === 4) return BigInt(address.value);
  return (BigInt(address.words[0] as number) << 32n) | BigInt(address.words[1] as number);
}

function rowOf(
  fields: readonly string[],
  at: Readonly<Record<Column, number>>,
  places: Map<string, Place>,
  where: () => string,
): Row & { readonly v4: boolean } {
  const read = (column: Column): string => (at[column] < 0 ? '' : (fields[at[column]] ?? '').trim());
  const network = parseNetwork(read('network'));
  if (network === null) throw new SallyportError('CONFIG_INVALID', where(), `${read('network').slice(0, 60)} is no network`);
  const v4 = network.address.family === 4;
  const width = v4 ? 32 : 64;
  const size = 1n << BigInt(Math.max(0, width - network.bits));
  const start = (numberOf(network.address) / size) * size;
  return { v4, start, end: start + size - 1n, place: placeOf(read, places, where) };
}

/** The same place is one object for all its networks. */
function placeOf(read: (column: Column) => string, places: Map<string, Place>, where: () => string): Place {
  const [country, asn, latitude, longitude] = [
    read('country').toUpperCase(),
    read('asn').replace(/^AS/i, ''),
    read('latitude'),
    read('longitude'),
  ];
  const key = `${country} ${asn} ${latitude} ${longitude}`;
  const known = places.get(key);
  if (known !== undefined) return known;
  const point = latitude === '' || longitude === '' ? null : ([Number(latitude), Number(longitude)] as const);
  const good =
    /^([A-Z]{2})?$/.test(country) && /^\d{0,10}$/.test(asn) && (point === null || (Math.abs(point[0]) <= 90 && Math.abs(point[1]) <= 180));
  if (!good)
    throw new SallyportError(
      'CONFIG_INVALID',
      where(),
      'a country has two letters, an autonomous system is a number, a place is in degrees',
    );
  const place: Place = { country, asn: Number(asn), point };
  places.set(key, place);
  return place;
}

function tableOf(rows: readonly Row[], indexes: ReadonlyMap<Place, number>): NetworkTable {
  const flat = flatten(rows);
  return {
    starts: BigUint64Array.from(flat, ({ start }) => start),
    ends: BigUint64Array.from(flat, ({ end }) => end),
    indexes: Uint32Array.from(flat, ({ place }) => indexes.get(place) as number),
  };
}

/** Index of the place of a value, or -1. */
function find({ starts, ends, indexes }: NetworkTable, value: bigint): number {
  let low = 0;
  let high = starts.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if (value < starts[middle]!) high = middle - 1;
    else if (value > ends[middle]!) low = middle + 1;
    else return indexes[middle]!;
  }
  return -1;
}

/** Cuts larger networks where smaller ones lie in them. Networks contain each other or are apart. */
function flatten(rows: readonly Row[]): Row[] {
  const order = [...rows].sort((a, b) => compare(a.start, b.start) || compare(b.end, a.end));
  const flat: Row[] = [];
  const open: Row[] = [];
  let at = 0n;
  const upTo = (end: bigint): void => {
    const top = open.at(-1);
    if (top !== undefined && at <= end) flat.push({ start: at, end, place: top.place });
  };
  const close = (before: bigint | null): void => {
    for (let top = open.at(-1); top !== undefined && (before === null || top.end < before); top = open.at(-1)) {
      upTo(top.end);
      at = top.end + 1n > at ? top.end + 1n : at;
      open.pop();
    }
  };
  for (const row of order) {
    close(row.start);
    if (row.start > 0n) upTo(row.start - 1n);
    at = row.start;
    open.push(row);
  }
  close(null);
  return flat;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
