import type { Observation } from '@sallyport/core';
import type { InventoryConfig } from '../config.ts';
import { bump } from '../stats/counter.ts';
import type { OperationStats } from '../stats/operation-stats.ts';

/** Sizes of pages that are counted for one host; a host has few that it answers everything with. */
export const PAGE_SIZES_MAX = 64;

/** Pages of one host by their size: paths that were new when they were answered with one. */
export type PageSizes = Map<number, number>;

const PAGE = 'text/html';

/** Counts a page that answered a path which was not known. */
export function notePage(pages: PageSizes, seen: Observation): void {
  if (isPage(seen)) bump(pages, seen.responseBytes, 1, PAGE_SIZES_MAX);
}

/** A page that a host answers everything with (a single-page application, a friendly "not found" with 200) shows no operation. */
export function isCatchAll(pages: PageSizes, seen: Observation, config: InventoryConfig): boolean {
  return isPage(seen) && (pages.get(seen.responseBytes) ?? 0) >= config.catch_all_paths_min;
}

function isPage(seen: Observation): boolean {
  return seen.responseType === PAGE && seen.status === 200 && seen.responseBytes > 0;
}

/** Whether an operation never answered anything but such a page: it was made before the page was known for what it is. */
export function answersCatchAll(stats: OperationStats, pages: PageSizes, config: InventoryConfig): boolean {
  if (stats.responseTypes.size !== 1 || !stats.responseTypes.has(PAGE)) return false;
  return (pages.get(stats.responseBytes / stats.requests) ?? 0) >= config.catch_all_paths_min;
}
