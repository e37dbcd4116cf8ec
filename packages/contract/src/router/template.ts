/** One segment of a path template, by how much it says: static beats mixed beats parameter beats tail. */
export type TemplateSegment =
  | { readonly kind: 'static'; readonly text: string }
  /** Literals around parameters: `{id}.pdf` is `['', '.pdf']`, `{from}-{to}` is `['', '-', '']`. */
  | { readonly kind: 'mixed'; readonly literals: readonly string[]; readonly names: readonly string[] }
  | { readonly kind: 'param'; readonly name: string }
  /** `{name+}` or `**`, last only: one or more whole segments. */
  | { readonly kind: 'tail'; readonly name: string };

/** Splits a template or a path. One leading and one trailing slash carry no meaning: `/a/` is `/a`, `/` has no segments. */
export function pathSegments(path: string): string[] {
  const start = path.startsWith('/') ? 1 : 0;
  const end = path.length > start && path.endsWith('/') ? path.length - 1 : path.length;
  return end <= start ? [] : path.slice(start, end).split('/');
}

/** Parses a path template such as `/accounts/{accountId}/statements/{id}.pdf`. Never throws: what is no parameter is static text. */
export function parseTemplate(template: string): TemplateSegment[] {
  const texts = pathSegments(template);
  return texts.map((text, index) => parseSegment(text, index === texts.length - 1));
}

function parseSegment(text: string, last: boolean): TemplateSegment {
  if (text === '**' && last) return { kind: 'tail', name: 'tail' };
  const literals: string[] = [];
  const names: string[] = [];
  let from = 0;
  for (const found of text.matchAll(/\{([^{}]+)\}/g)) {
    literals.push(text.slice(from, found.index));
    names.push(found[1]!);
    from = found.index + found[0].length;
  }
  if (names.length === 0) return { kind: 'static', text };
  literals.push(text.slice(from));
  if (names.length > 1 || literals.some((literal) => literal !== '')) return { kind: 'mixed', literals, names };
  const name = names[0]!;
  if (last && name.length > 1 && /[+*]$/.test(name)) return { kind: 'tail', name: name.slice(0, -1) };
  return { kind: 'param', name };
}

/**
 * The parameter values of a mixed segment, or `null` when it does not fit. Values are never empty; each literal is
 * taken at its leftmost place, which finds a fit whenever there is one.
 */
export function captureMixed(literals: readonly string[], text: string): string[] | null {
  const first = literals[0]!;
  const last = literals[literals.length - 1]!;
  if (!text.startsWith(first) || !text.endsWith(last)) return null;
  const end = text.length - last.length;
  const values: string[] = [];
  let from = first.length;
  for (let index = 1; index < literals.length - 1; index++) {
    const literal = literals[index]!;
    const at = text.indexOf(literal, from + 1);
    if (at === -1 || at + literal.length > end) return null;
    values.push(text.slice(from, at));
    from = at + literal.length;
  }
  if (end <= from) return null;
  values.push(text.slice(from, end));
  return values;
}
