import { LimitObserver } from '@sallyport/policy';
import { type Resource, route } from '../../http/route.ts';
import { lastExchanges } from '../../publish/dry-run.ts';
import { limitsPolicy } from './policy.ts';
import { presentSuggestion } from './presenter.ts';
import { suggestLimits } from './schema.ts';

/** Suggestions shown: the most used operations. */
const ITEMS_MAX = 200;

const suggest = route(suggestLimits, async (call, control) => {
  const observer = new LimitObserver();
  let exchanges = 0;
  let from = 0;
  let to = 0;
  for await (const { method, host, template, principal, client, at, findings, signals = [] } of lastExchanges(
    control,
    call.query.records,
  )) {
    exchanges++;
    from ||= at;
    to = at;
    // What no operation is known for has no rule of its own.
    if (template !== '') observer.add(`${method} ${host} ${template}`, principal.id ?? client, at, findings.length + signals.length === 0);
  }
  return { exchanges, from, to, items: observer.suggestions().slice(0, ITEMS_MAX).map(presentSuggestion) };
});

export const limits: Resource = { name: 'limits', policy: limitsPolicy, routes: [suggest] };
