import { fileURLToPath } from 'node:url';
import type { Made } from './dataset.ts';
import { type FitSettings, SETTINGS } from './fit.ts';

/** A small data folder of made texts, so that training can be checked without the development data. */
export const fixtureFolder: string = fileURLToPath(new URL('fixtures', import.meta.url));

export const FIXTURE_MADE: Made = { honest: 600, attacks: 300 };

export const FIXTURE_SETTINGS: FitSettings = { ...SETTINGS, epochs: 2 };
