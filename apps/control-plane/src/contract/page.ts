import { z } from 'zod';

/** Rows of one page at most; a larger `limit` is refused. */
export const PAGE_ROWS_MAX = 500;

/** Rows of one exported file. A larger set is refused whole: a file that was cut would pass for all there is. */
export const EXPORT_ROWS_MAX = 100_000;

/** `csv` for spreadsheets, `jsonl` (one object a line, as the list has it) for programs. */
export type ExportFormat = 'csv' | 'jsonl';

export const exportFormatSchema: z.ZodType<ExportFormat> = z.enum(['csv', 'jsonl']).default('csv');

/** Characters of a free-text filter; longer is refused, as no list is found by an essay. */
export const FILTER_CHARS_MAX = 200;

/** Values of one repeated filter (`?class=sqli&class=xss`); more is refused. */
export const FILTER_VALUES_MAX = 50;

/** Milliseconds since the epoch, from the start of 2000 to that of 2200. */
export const timeSchema: z.ZodType<number> = z.coerce.number().int().min(0).max(7_258_118_400_000);

/** A window of time; `from` inclusive, `to` exclusive, milliseconds since the epoch. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

export const periodSchema: z.ZodType<Period> = z.object({ from: timeSchema, to: timeSchema });

/** A window asked for: without `to` it ends now, without `from` it is an hour long. */
export interface PeriodQuery {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export const periodQueryShape: { readonly from: z.ZodOptional<z.ZodType<number>>; readonly to: z.ZodOptional<z.ZodType<number>> } = {
  from: timeSchema.optional(),
  to: timeSchema.optional(),
};

export const periodQuerySchema: z.ZodType<PeriodQuery> = z.object(periodQueryShape);

/** A repeated query parameter: one value or many become a list, none the empty list. */
export function manyOf<T>(item: z.ZodType<T>): z.ZodType<readonly T[]> {
  return z.union([z.array(item).max(FILTER_VALUES_MAX), item.transform((value) => [value])]).default([]);
}

export const textFilterSchema: z.ZodType<string> = z.string().trim().max(FILTER_CHARS_MAX).default('');

/** `true`/`false` as text, as query strings carry them. */
export const flagSchema: z.ZodType<boolean> = z.enum(['true', 'false']).transform((text) => text === 'true');

export function limitSchema(usual: number): z.ZodType<number> {
  return z.coerce.number().int().min(1).max(PAGE_ROWS_MAX).default(usual);
}

/** Where the next page starts; opaque, from `next` of the page before. */
export const cursorSchema: z.ZodType<string> = z.string().max(FILTER_CHARS_MAX).default('');

export const idSchema: z.ZodType<string> = z.string().min(1).max(FILTER_CHARS_MAX);

export interface IdParams {
  readonly id: string;
}

export const idParamsSchema: z.ZodType<IdParams> = z.object({ id: idSchema });

/** What the caller may do with the thing this is part of; the server refuses exactly what is false here. */
export type Can<Action extends string> = Readonly<Record<Action, boolean>>;

/** The schema of a {@link Can}: an object with one boolean per action. */
export function canSchema<Action extends string>(...actions: Action[]): z.ZodType<Can<Action>> {
  const shape = Object.fromEntries(actions.map((action) => [action, z.boolean()])) as Record<Action, z.ZodBoolean>;
  return z.object(shape) as unknown as z.ZodType<Can<Action>>;
}
