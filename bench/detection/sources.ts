import { createDetection } from '@sallyport/detection';
import { isTestHalf } from '../../packages/detection/training/corpus.ts';
import baseline from './baseline.json' with { type: 'json' };
import { type HeldOut, heldOutItems } from './held-out.ts';
import { BLOCK_MIN, inspectItem, PARANOID_MIN } from './inspect.ts';
import { Tally } from './tally.ts';

/** Blocked items by source and class, with and without the learned model, and at the strictest sensitivity; everything held out. */
export interface SourceResults {
  readonly learned: Tally;
  readonly rules: Tally;
  readonly paranoid: Tally;
}

export async function measureSources(folder: string, heldOut: HeldOut): Promise<SourceResults> {
  const rulesAlone = createDetection({ model: null });
  const learned = new Tally();
  const rules = new Tally();
  const paranoid = new Tally();
  for await (const { item, detection } of heldOutItems(folder, heldOut)) {
    const side = item.attack ? 'attack' : 'benign';
    const keys = [
      `${item.source} ${side}`,
      `${item.source} ${side} ${isTestHalf(item) ? 'test' : 'dev'}`,
      `class ${item.source} ${side} ${item.class}`,
    ];
    if (item.source === 'gotestwaf' && item.attack) keys.push(`${item.source} ${item.base64 ? 'base64' : 'plain'}`);
    const { score } = inspectItem(detection, item).inspection;
    const without = inspectItem(rulesAlone, item).inspection.score >= BLOCK_MIN;
    for (const key of keys) {
      learned.add(key, score >= BLOCK_MIN);
      paranoid.add(key, score >= PARANOID_MIN);
      rules.add(key, without);
    }
  }
  return { learned, rules, paranoid };
}

const PUBLISHED: Readonly<Record<string, Readonly<Record<string, readonly (number | null)[]>>>> = baseline.blocked_percent;

/** Attack and benign side by side for each source, beside the published firewall's. */
export function sourceTable({ learned, rules, paranoid }: SourceResults, sources: readonly string[]): string {
  const head =
    '| source | attacks | blocked % | test half | rules alone | paranoid | CRS PL1 | CRS PL2 | honest | blocked % | test half | rules alone | paranoid | CRS PL1 | CRS PL2 |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n';
  const row = (source: string): string => {
    const side = (name: 'attack' | 'benign'): string => {
      const key = `${source} ${name}`;
      const [low, high] = PUBLISHED[source]?.[name] ?? [null, null];
      return `${learned.items(key)} | ${learned.percent(key)} | ${learned.percent(`${key} test`)} | ${rules.percent(key)} | ${paranoid.percent(key)} | ${low ?? '-'} | ${high ?? '-'}`;
    };
    return `| ${source} | ${side('attack')} | ${side('benign')} |\n`;
  };
  return head + sources.map(row).join('');
}

export function classTable({ learned, rules }: SourceResults): string {
  const rows = learned.keys('class ').map((key) => {
    const [, source, side, name] = key.split(' ');
    return `| ${source} | ${side} | ${name} | ${learned.items(key)} | ${learned.percent(key)} | ${rules.percent(key)} |\n`;
  });
  return `| source | side | class | items | blocked % | rules alone |\n|---|---|---|---|---|---|\n${rows.join('')}`;
}

export function base64Table({ learned }: SourceResults): string {
  const rows = ['plain', 'base64'].map((name) => {
    const key = `gotestwaf ${name}`;
    return `| ${name === 'plain' ? 'without base64' : 'base64 values'} | ${learned.items(key)} | ${learned.percent(key)} |\n`;
  });
  return `| gotestwaf attacks | items | blocked % |\n|---|---|---|\n${rows.join('')}`;
}
