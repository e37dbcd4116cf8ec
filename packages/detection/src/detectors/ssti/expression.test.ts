import { describe, expect, it } from 'vitest';
import { judgeExpression } from './expression.ts';
import { isHashLayout, isMarkedLayout, isTagLayout } from './layouts.ts';

const judge = (expression: string): number => judgeExpression(expression, 0, expression.length);

describe('calls of template expressions', () => {
  it.each([
    "$('webhook').item.json.body.name.touppercase()",
    '$json["id"]',
    "groups['web'] | join(',')",
    "triggerbody()?['name']",
    "{ hashfiles('**/package-lock.json') ",
    'order.total|number_format(2, ",", ".")',
    'balance?string["0.00"]',
  ])('harmless: %s', (expression) => {
    expect(judge(expression)).toBeLessThan(0.2);
  });

  it.each([
    "app.request.server.all|join(',')",
    "now().strftime(x.popen('id'))",
    "x['popen']('id')",
    "header['user-agent']",
    "$json.constructor.constructor('x')()",
    'x?new()',
    "states|map('x')",
    "'id'|date(1)",
    'float(7*7)',
    'x|default(config)',
  ])('no placeholder: %s', (expression) => {
    expect(judge(expression)).toBeGreaterThanOrEqual(0.55);
  });
});

describe('layouts', () => {
  it('conditions and loops over names', () => {
    expect(isHashLayout('#if($amount > 100)', 0) && isHashLayout('#foreach($i in $order.items)', 0)).toBe(true);
    expect(isMarkedLayout('<#if user.vip>', 0) && isMarkedLayout('<#list items as item>', 0)).toBe(true);
    expect(isTagLayout(' if (late) { ') && isTagLayout(' } else { ') && isTagLayout(' end ')).toBe(true);
  });

  it('what asks for more', () => {
    expect(isHashLayout('#if(1==1)', 0) || isHashLayout('#foreach($i in [1..$out.available()])', 0)).toBe(false);
    expect(isMarkedLayout('<#list .data_model?keys as k>', 0) || isMarkedLayout('<#if x?new()>', 0)).toBe(false);
    expect(isTagLayout(" if (x) { system('id') } ") || isTagLayout('= 7*7 ')).toBe(false);
  });
});
