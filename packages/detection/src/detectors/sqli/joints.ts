import type { Form, Shape } from '../../indicators/shapes.ts';
import { QUOTE_OPERATOR } from './rules.ts';

/** Brackets, values and conditions that only fit into somebody else's statement. */
const SHAPES: readonly Shape[] = [
  // 1)or(2>1, x) and (y='z
  {
    needs: [')or(', ')and(', ')or (', ') or(', ') or (', ')and (', ') and(', ') and ('],
    form: /^[^()]{0,24}\)\s?(?:or|and)\s?\(\s?['"]?\w{1,16}['"]?\s?(?:[<>=]|like\b)/,
  },
  // or (exists)
  { needs: ['exists)', 'exists )'], form: /(?:^|\W)(?:or|and)\s?\(\s?(?:not\s)?exists\s?\)/ },
  // 1 or~0
  { needs: ['or~', 'and~', 'or ~', 'and ~'], form: /^[\w'")\s.]{0,24}?(?:or|and)\s?~\s?\d{1,3}\b/ },
  // 1,1 into @a,@b
  { needs: ['into @'], form: /(?:^|[\d)'"]\s)into\s@\w{1,32}(?:\s?,\s?@\w{1,32}){0,8}\s?(?:--|#|;|$)/ },
  // x'), ('eve','admin',1)--
  {
    needs: ["'),(", "'), (", "') ,(", "') , (", '"),(', '"), ('],
    form: /^[^'"(]{0,32}['"]\s?\)\s?,\s?\(\s?(?:['"\d(]|null\b|select\b)/,
  },
  // '*(1=1)*'
  {
    needs: ["'*(", "'+(", "'-(", "'/(", "'|(", "'^(", '"*(', '"+(', '"-(', '"/('],
    form: /^['"]\s?[-+*/%|^&]{1,2}\s?\(\s?\w{1,16}\s?[<>=]{1,2}\s?\w{1,16}\s?\)\s?[-+*/%|^&]{1,2}\s?['"]/,
  },
];

export const JOINT_FORMS: readonly Form[] = SHAPES.map((shape) => ({ ...shape, rule: QUOTE_OPERATOR, confidence: 0.6 }));

/** What the gate looks for, where no quote and no comparison brings the text here. */
export const JOINT_LITERALS: readonly string[] = [')or(', ')and(', 'exists)', 'exists )', 'or~', 'and~', 'or ~', 'and ~', 'into @'];
