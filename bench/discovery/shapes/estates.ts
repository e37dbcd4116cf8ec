import { readdirSync, readFileSync } from 'node:fs';

/** One operation of an estate. */
export interface ShapeTemplate {
  readonly method: string;
  /** `/v1/customers/{vendor:cus}`. */
  readonly path: string;
  /** What it answers: `customer`, `[customer]` for a list of them, `-` for nothing. */
  readonly answer: string;
}

export interface ShapeEstate {
  readonly name: string;
  readonly about: string;
  readonly templates: readonly ShapeTemplate[];
}

/** Every estate of the files in `estates/`: `# name: about`, then a line `METHOD path > answer` for each operation. */
export function shapeEstates(): ShapeEstate[] {
  const folder = new URL('estates/', import.meta.url);
  return readdirSync(folder)
    .sort()
    .flatMap((file) => readFileSync(new URL(file, folder), 'utf8').split(/\n(?=# )/))
    .map(readEstate);
}

function readEstate(text: string): ShapeEstate {
  const [head, ...lines] = text.trim().split('\n');
  const [, name, about] = /^# ([\w-]+): (.+)$/.exec(head!)!;
  const templates = lines
    .filter((line) => line !== '')
    .map((line) => {
      const [, method, path, answer] = /^([A-Z]+) (\S+) > (\S+)$/.exec(line)!;
      return { method: method!, path: path!, answer: answer! };
    });
  return { name: name!, about: about!, templates };
}
