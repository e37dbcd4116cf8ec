import type { Subject } from '../../detector.ts';

/** `http://redis:6379/`, `https://vault:8200/v1/`: a name without a domain and a port, which only a network of its own has. */
const SERVICE = /^https?:\/{2,4}(?!localhost)[a-z][a-z\d_-]{1,40}:\d{2,5}(?:[/?#]|$)/;

/** Where the sender says what to fetch or call; alerts and traces name the page of a tool in theirs. */
const FETCHED_FIELD =
  /^(?!.*\.)(?:ur[il]|src|next|dest|target|\w{0,24}(?:web_?hook|call_?back|notif\w{0,12}_?ur[il]|logo|avatar|image|feed|fetch|proxy|jwks|import|redirect|return)\w{0,8})$/;

/** `127.0.0.1:8080`, `localhost/admin`, `192.168.0.1` as a whole value: fetchers add what is missing. */
const BARE =
  /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|0\.0\.0\.0|localhost|10\.\d{1,3}\.\d{1,3}\.\d{1,3}|192\.168\.\d{1,3}\.\d{1,3})(?::\d{1,5})?(?:\/[^\s]{0,256})?$/;

/** What the gate looks for beside the signs of an address. */
export const BARE_LITERALS: readonly string[] = ['127.0.0.1:', '0.0.0.0:', 'localhost:'];

export function asksBare({ text, name }: Subject): boolean {
  return BARE.test(text) && FETCHED_FIELD.test(name);
}

/** True where a machine of the own network is to be asked by its name there. */
export function asksService({ text, name }: Subject): boolean {
  return SERVICE.test(text) && FETCHED_FIELD.test(name);
}
