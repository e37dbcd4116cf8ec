import type { Subject } from '../../detector.ts';

/** `http://redis:6379/`, `https://vault:8200/v1/`: a name without a domain and a port, which only a network of its own has. */
const SERVICE = /^https?:\/{2,4}(?!localhost)[a-z][a-z\d_-]{1,40}:\d{2,5}(?:[/?#]|$)/;

/** Where the sender says what to fetch or call; alerts and traces name the page of a tool in theirs. */
const FETCHED_FIELD =
  /^(?!.*\.)(?:ur[il]|src|next|dest|target|\w{0,24}(?:web_?hook|call_?back|notif\w{0,12}_?ur[il]|logo|avatar|image|feed|fetch|proxy|jwks|import|redirect|return)\w{0,8})$/;

/** True where a machine of the own network is to be asked by its name there. */
export function asksService({ text, name }: Subject): boolean {
  return SERVICE.test(text) && FETCHED_FIELD.test(name);
}
