import type { Node } from './parse.ts';

/** More steps than any linear expression needs on the texts of the test. */
export const STEPS_MAX = 3_000_000;

/**
 * Steps that a backtracking engine takes to look for an expression in a text, from every start it has to try: characters
 * compared and choices made. The same on every machine.
 */
export function stepsOf(node: Node, text: string): number {
  const run = new Run(text);
  for (let start = 0; start <= text.length; start++) {
    run.groups.clear();
    if (run.match(node, start, () => true) || run.steps > STEPS_MAX) break;
  }
  return run.steps;
}

type Rest = (at: number) => boolean;

class Run {
  steps = 0;
  readonly groups = new Map<number, string>();
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  match(node: Node, at: number, rest: Rest): boolean {
    if (++this.steps > STEPS_MAX) return false;
    switch (node.kind) {
      case 'set':
        return at < this.#text.length && node.has(this.#text.charAt(at)) && rest(at + 1);
      case 'edge':
        return this.#isEdge(node.at, at) && rest(at);
      case 'list':
        return this.#list(node.parts, 0, at, rest);
      case 'either':
        return node.parts.some((part) => this.match(part, at, rest));
      case 'repeat':
        return this.#repeat(node, 0, at, rest);
      case 'group':
        return this.match(node.part, at, (end) => {
          this.groups.set(node.index, this.#text.slice(at, end));
          return rest(end);
        });
      case 'look':
        return this.#look(node, at) === node.wanted && rest(at);
      case 'back': {
        const held = this.groups.get(node.index) ?? '';
        return this.#text.startsWith(held, at) && rest(at + held.length);
      }
      default:
        return node satisfies never;
    }
  }

  #list(parts: readonly Node[], index: number, at: number, rest: Rest): boolean {
    if (index === parts.length) return rest(at);
    return this.match(parts[index]!, at, (end) => this.#list(parts, index + 1, end, rest));
  }

  #repeat(node: Extract<Node, { kind: 'repeat' }>, times: number, at: number, rest: Rest): boolean {
    if (this.steps > STEPS_MAX) return false;
    const more = (): boolean =>
      times < node.max && this.match(node.part, at, (end) => (end > at || times < node.min) && this.#repeat(node, times + 1, end, rest));
    if (times < node.min) return more();
    return node.lazy ? rest(at) || more() : more() || rest(at);
  }

  /** Behind is tried from every start, as far back as there is text: dearer than an engine does it, never cheaper. */
  #look(node: Extract<Node, { kind: 'look' }>, at: number): boolean {
    if (node.ahead) return this.match(node.part, at, () => true);
    for (let start = at; start >= Math.max(0, at - LOOK_BEHIND_MAX); start--)
      if (this.match(node.part, start, (end) => end === at)) return true;
    return false;
  }

  #isEdge(edge: 'start' | 'end' | 'word' | 'no-word', at: number): boolean {
    if (edge === 'start') return at === 0;
    if (edge === 'end') return at === this.#text.length;
    const inside = this.#isWord(at - 1) !== this.#isWord(at);
    return inside === (edge === 'word');
  }

  #isWord(at: number): boolean {
    return /\w/.test(this.#text.charAt(at));
  }
}

/** Our expressions look back over a few characters only. */
const LOOK_BEHIND_MAX = 8;
