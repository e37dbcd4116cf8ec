import { leavesOf } from '../http/leaves.ts';
import type { Exchange } from '../model.ts';

const GENERIC = new Set([
  'message',
  'messages',
  'error',
  'errors',
  'detail',
  'details',
  'msg',
  'body',
  'type',
  'code',
  'status',
  'title',
  'reason',
  'description',
  'field',
  'path',
  'param',
  'loc',
  'this',
  'value',
  'data',
  'input',
  'request',
  'json',
  'is',
  'the',
  'a',
  'property',
  'instance',
  'schema',
  'object',
  'ctx',
  'non_field_errors',
  'root',
  'location',
  'success',
  'timestamp',
]);

const NEEDED = /required|missing|blank|empty|must|null|invalid|expected|not provided|undefined/i;

/**
 * Names of members that a refusal asks for. Descriptions leave members out; the API's own answer is the better teacher:
 * `{"email": ["This field is required."]}`, `loc: ["body", "email"]`, `'email' is a required property`, `email is required`.
 */
export function missingMembers(exchange: Exchange): string[] {
  const names = new Set<string>();
  const add = (name: string | undefined): void => {
    if (name !== undefined && /^[A-Za-z_]\w{0,40}$/.test(name) && !GENERIC.has(name.toLowerCase())) names.add(name);
  };
  for (const leaf of leavesOf(exchange.json)) {
    const text = String(leaf.value);
    if (/^(field|path|param|property|loc|propertyName|source|missingProperty)$/i.test(leaf.name)) addPlace(names, text);
    if (!NEEDED.test(text)) continue;
    add(leaf.name);
    for (const match of text.matchAll(/["'`]([A-Za-z_]\w{0,40})["'`]/g)) add(match[1]);
    for (const match of text.matchAll(/\b([A-Za-z_]\w{0,40})\b (?:field )?(?:is|are|must|cannot|can't|may not|should)\b/g)) add(match[1]);
    for (const match of text.matchAll(
      /(?:missing|require[sd]?|provide)(?: required)?(?: (?:the|a|field|fields|parameter|parameters|property|key|param))*:? +([A-Za-z_][\w, ]{0,80})/gi,
    ))
      for (const word of match[1]!.split(/[, ]+(?:and )?/)) add(word);
  }
  return [...names].slice(0, 8);
}

/** The last part of a place that a refusal names: `body.address.city`. Such a place is no message, so any name may stand there. */
function addPlace(names: Set<string>, text: string): void {
  const name = text.split(/[./]/).at(-1) ?? '';
  if (/^[A-Za-z_]\w{0,40}$/.test(name) && !/^(body|query|header|params?|json|root)$/i.test(name)) names.add(name);
}
