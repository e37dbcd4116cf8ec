/** A regular expression as a tree; what the expressions of this repository use of the syntax, and nothing else. */
export type Node =
  | { readonly kind: 'set'; readonly has: (character: string) => boolean; readonly sample: string }
  | { readonly kind: 'edge'; readonly at: 'start' | 'end' | 'word' | 'no-word' }
  | { readonly kind: 'list'; readonly parts: readonly Node[] }
  | { readonly kind: 'either'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly min: number; readonly max: number; readonly lazy: boolean }
  | { readonly kind: 'group'; readonly part: Node; readonly index: number }
  | { readonly kind: 'look'; readonly part: Node; readonly ahead: boolean; readonly wanted: boolean }
  | { readonly kind: 'back'; readonly index: number };

/** Characters that stand for the sets of an expression. */
const CANDIDATES: readonly string[] = [
  ...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)),
  '\n',
  '\r',
  '\t',
  '\u0000',
  'é',
  '…',
  '\ufeff',
];

/** Reads an expression. Sets are asked of the engine itself, one character at a time, so that they mean what they mean there. */
export function parseRegex(pattern: RegExp): Node {
  const parser = new Parser(pattern.source, pattern.flags.replace(/[gyd]/g, ''));
  return parser.whole();
}

class Parser {
  readonly #text: string;
  readonly #flags: string;
  #at = 0;
  #groups = 0;

  constructor(text: string, flags: string) {
    this.#text = text;
    this.#flags = flags;
  }

  whole(): Node {
    const node = this.#either();
    if (this.#at < this.#text.length) throw new Error(`not understood from ${this.#text.slice(this.#at)} on`);
    return node;
  }

  #either(): Node {
    const parts = [this.#list()];
    while (this.#take('|')) parts.push(this.#list());
    return parts.length === 1 ? parts[0]! : { kind: 'either', parts };
  }

  #list(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#text.length && !this.#sees('|') && !this.#sees(')')) parts.push(this.#repeated(this.#atom()));
    return { kind: 'list', parts };
  }

  #repeated(part: Node): Node {
    const bounds = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})/.exec(this.#text.slice(this.#at));
    if (bounds === null) return part;
    this.#at += bounds[0].length;
    const lazy = this.#take('?');
    switch (bounds[0]) {
      case '*':
        return { kind: 'repeat', part, min: 0, max: Number.POSITIVE_INFINITY, lazy };
      case '+':
        return { kind: 'repeat', part, min: 1, max: Number.POSITIVE_INFINITY, lazy };
      case '?':
        return { kind: 'repeat', part, min: 0, max: 1, lazy };
    }
    const min = Number(bounds[1]);
    const max = bounds[2] === '' ? min : bounds[3] === '' ? Number.POSITIVE_INFINITY : Number(bounds[3]);
    return { kind: 'repeat', part, min, max, lazy };
  }

  #atom(): Node {
    if (this.#take('(')) return this.#group();
    if (this.#take('^')) return { kind: 'edge', at: 'start' };
    if (this.#take('$')) return { kind: 'edge', at: 'end' };
    if (this.#take('\\b')) return { kind: 'edge', at: 'word' };
    if (this.#take('\\B')) return { kind: 'edge', at: 'no-word' };
    const back = /^\\([1-9])/.exec(this.#text.slice(this.#at));
    if (back !== null) {
      this.#at += back[0].length;
      return { kind: 'back', index: Number(back[1]) };
    }
    return this.#set();
  }

  #group(): Node {
    const open = /^\?(?::|<?[=!]|<[A-Za-z]\w*>)/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    this.#at += open.length;
    const index = open === '' || open.endsWith('>') ? ++this.#groups : 0;
    const part = this.#either();
    if (!this.#take(')')) throw new Error('a group is not closed');
    if (index > 0) return { kind: 'group', part, index };
    return open === '?:' ? part : { kind: 'look', part, ahead: !open.includes('<'), wanted: open.endsWith('=') };
  }

  /** One character class, escape or character. */
  #set(): Node {
    const source = /^(?:\[(?:\\.|[^\]\\])*\]|\\(?:u\{[0-9A-Fa-f]+\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[pP]\{[^}]+\}|.)|[\s\S])/u.exec(
      this.#text.slice(this.#at),
    )![0];
    this.#at += source.length;
    const one = new RegExp(`^${source}$`, this.#flags.includes('s') ? this.#flags : `${this.#flags}`);
    const known = new Map<string, boolean>();
    const has = (character: string): boolean => {
      let answer = known.get(character);
      if (answer === undefined) {
        answer = one.test(character);
        known.set(character, answer);
      }
      return answer;
    };
    return { kind: 'set', has, sample: CANDIDATES.find(has) ?? '' };
  }

  #sees(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    if (!this.#sees(text)) return false;
    this.#at += text.length;
    return true;
  }
}
