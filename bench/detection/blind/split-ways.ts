import type { RawRequest } from '@sallyport/traffic';
import { get, json, post } from './message.ts';
import { named, part } from './multipart-ways.ts';
import { HEAD_CHARS, headerText, type Way } from './way.ts';

/** Cut at a blank near the middle; what joins the halves stands in a comment. */
function halves(text: string): [string, string] | null {
  const at = text.indexOf(' ', text.length / 3);
  return at < 0 ? null : [`${text.slice(0, at)}/*`, `*/${text.slice(at + 1)}`];
}

const split = (name: string, carry: (a: string, b: string) => RawRequest): Way => ({
  name,
  charsMax: HEAD_CHARS,
  classes: ['sqli'],
  carry: (text) => {
    const parts = halves(text);
    return parts === null ? null : carry(...parts);
  },
});

const encode = encodeURIComponent;
/** Ways that cut an exploit in two; a server joins them, or both stand in one statement. */
export const SPLIT_WAYS: readonly Way[] = [
  split('split over a repeated parameter', (a, b) => get(`/v1/search?q=${encode(a)}&q=${encode(b)}`)),
  split('split over names that differ in case', (a, b) => get(`/v1/search?id=${encode(a)}&x=1&ID=${encode(b)}`)),
  split('split over query and form', (a, b) => post(`/v1/search?q=${encode(a)}`, 'application/x-www-form-urlencoded', `q=${encode(b)}`)),
  split('split over items of an array', (a, b) => json('/v1/search', { q: [a, b] })),
  split('split over a[]', (a, b) => get(`/v1/search?q[]=${encode(a)}&q[]=${encode(b)}`)),
  split('split over two parameters of one query', (a, b) => get(`/v1/search?name=${encode(a)}&city=${encode(b)}`)),
  split('split over repeated header lines', (a, b) =>
    get('/v1/search', {
      headers: [
        ['x-filter', headerText(a)],
        ['x-filter', headerText(b)],
      ],
    }),
  ),
  split('split over form fields that differ in case', (a, b) =>
    post('/v1/search', 'application/x-www-form-urlencoded', `Name=${encode(a)}&name=${encode(b)}`),
  ),
  split('split over multipart fields of a name', (a, b) => part(`${named}\n\n${a}\n--xYzZY\n${named}`, b)),
];
