/** One row of the table in docs/ARCHITECTURE.md. */
export interface Place {
  readonly layer: number;
  readonly path: string;
  /** Layer numbers and place names this place may import. */
  readonly may: ReadonlySet<string>;
}

const ROW = /^\| *(\d) *\| *([a-z-]+\/[a-z-]+) *\|([^|]+)\|/;

/** Reads the layer table from the architecture page. */
export function readLayers(markdown: string): Place[] {
  const places: Place[] = [];
  for (const line of markdown.split('\n')) {
    const match = ROW.exec(line);
    if (match === null) continue;
    places.push({
      layer: Number(match[1]),
      path: match[2]!,
      may: new Set(
        match[3]!
          .trim()
          .split(' ')
          .filter((word) => word !== '-'),
      ),
    });
  }
  return places;
}

/** The place a repository path belongs to. */
export function placeOf(places: readonly Place[], file: string): Place | undefined {
  return places.find((place) => file.startsWith(`${place.path}/`));
}

/** Says why an import is not allowed, or gives `null`. `specifier` is a workspace import such as `@sallyport/core`. */
export function refuseImport(places: readonly Place[], from: Place, specifier: string): string | null {
  const name = specifier.replace('@sallyport/', '');
  const [target = ''] = name.split('/');
  const to = places.find((place) => place.path.endsWith(`/${target}`));
  if (to === undefined) return `imports ${specifier}, which the architecture page does not list`;
  if (to === from) return `imports its own package by name (${specifier})`;
  const named = from.may.has(target) || from.may.has(name);
  const byLayer = from.may.has(String(to.layer)) && to.layer < from.layer;
  return named || byLayer ? null : `imports ${specifier} (layer ${to.layer}) from layer ${from.layer}`;
}
