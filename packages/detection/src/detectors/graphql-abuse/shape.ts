/** What one pass over a document counts. */
export interface Shape {
  /** Levels of selection sets. */
  depth: number;
  /** Aliases outside of arguments. */
  aliases: number;
  /** The longest run of directives on one field. */
  directives: number;
  /** The longest run of one field that is asked for again. */
  repeats: number;
  /** Fields on one path that stand above themselves. */
  returns: number;
  /** The largest page that is asked for (`first`, `last`). */
  page: number;
}

/** Levels of lists and what is listed, in every connection of Relay. */
const CONNECTIONS: ReadonlySet<string> = new Set(['edges', 'node', 'nodes']);

const NAME = /[a-z_]\w{0,127}/y;
const PAGE = /(?:first|last)\s{0,4}:\s{0,4}(\d{1,12})/y;

/** Counts over a document in small letters; `null` for a text with a string outside of arguments, which is none. */
export function shapeOf(text: string): Shape | null {
  const shape: Shape = { depth: 0, aliases: 0, directives: 0, repeats: 0, returns: 0, page: 0 };
  return new Reader(text, shape).read() ? shape : null;
}

class Reader {
  readonly #text: string;
  readonly #shape: Shape;
  /** Names of the selection sets around, and how many of them stand above themselves. */
  readonly #path: string[] = [];
  readonly #returns: number[] = [0];
  #brackets = 0;
  #field = '';
  #run = 0;
  #directives = 0;

  constructor(text: string, shape: Shape) {
    this.#text = text;
    this.#shape = shape;
  }

  read(): boolean {
    const text = this.#text;
    for (let at = 0; at < text.length; ) {
      const code = text.charCodeAt(at);
      if (code === 34) {
        if (this.#brackets <= 0) return false;
        at = stringEnd(text, at);
      } else if (isNameStart(code)) at = this.#name(at);
      else {
        this.#sign(code);
        at++;
      }
    }
    return true;
  }

  #name(at: number): number {
    NAME.lastIndex = at;
    const name = NAME.exec(this.#text)![0];
    const end = at + name.length;
    if (this.#brackets > 0) {
      this.#page(at);
      return end;
    }
    if (this.#text.charCodeAt(at - 1) === 64) {
      this.#directives++;
      this.#shape.directives = Math.max(this.#shape.directives, this.#directives);
      return end;
    }
    this.#directives = 0;
    this.#run = name === this.#field ? this.#run + 1 : 1;
    this.#field = name;
    this.#shape.repeats = Math.max(this.#shape.repeats, this.#run);
    return end;
  }

  #page(at: number): void {
    PAGE.lastIndex = at;
    const page = PAGE.exec(this.#text)?.[1];
    if (page !== undefined) this.#shape.page = Math.max(this.#shape.page, Number(page));
  }

  #sign(code: number): void {
    if (code === 40) this.#brackets++;
    else if (code === 41) this.#brackets--;
    else if (this.#brackets > 0) return;
    else if (code === 58) this.#shape.aliases++;
    else if (code === 123) this.#open();
    else if (code === 125) this.#close();
  }

  #open(): void {
    const name = this.#field;
    const again = name !== '' && !CONNECTIONS.has(name) && this.#path.includes(name);
    const returns = this.#returns.at(-1)! + (again ? 1 : 0);
    // a document of more levels than any client needs says enough
    if (this.#path.length < PATH_MAX) {
      this.#path.push(name);
      this.#returns.push(returns);
    }
    this.#shape.depth = Math.max(this.#shape.depth, this.#path.length);
    this.#shape.returns = Math.max(this.#shape.returns, returns);
    this.#forget();
  }

  #close(): void {
    this.#path.pop();
    if (this.#returns.length > 1) this.#returns.pop();
    this.#forget();
  }

  #forget(): void {
    this.#field = '';
    this.#run = 0;
    this.#directives = 0;
  }
}

/** Selection sets within each other that are followed. */
const PATH_MAX = 64;

function isNameStart(code: number): boolean {
  return (code >= 97 && code <= 122) || code === 95;
}

/** Past a string in arguments, `"..."` or `"""..."""`. */
function stringEnd(text: string, from: number): number {
  const block = text.startsWith('"""', from);
  const end = block ? text.indexOf('"""', from + 3) : text.indexOf('"', from + 1);
  if (end < 0) return text.length;
  if (block) return end + 3;
  let at = end;
  while (at >= 0 && text.charCodeAt(at - 1) === 92) at = text.indexOf('"', at + 1);
  return at < 0 ? text.length : at + 1;
}
