import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { placeOf, readLayers, refuseImport } from './layers.ts';
import { readSource, type SourceFacts } from './source.ts';

const FILE_LINES_MAX = 350;
const FUNCTION_LINES_MAX = 70;

/** The named exceptions: a path to a reason; `path#function` for one function. */
type Exceptions = Readonly<Record<string, string>>;

interface SourceFile extends SourceFacts {
  readonly path: string;
}

function listSources(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist', 'fixtures'].includes(entry.name)) return [];
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return listSources(root, path);
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

const isTest = (path: string): boolean =>
  /\.(test|fixture|bench)\.tsx?$/.test(path) || path.startsWith('test/') || path.includes('/testing/');

/** Every breach of the house's rules below `root`, one line each; empty when tidy. */
export function checkTidy(root: string): string[] {
  const places = readLayers(readFileSync(join(root, 'docs/ARCHITECTURE.md'), 'utf8'));
  const exceptionFile = join(root, 'tools/tidy/exceptions.json');
  const exceptions = existsSync(exceptionFile) ? (JSON.parse(readFileSync(exceptionFile, 'utf8')) as Exceptions) : {};
  const files: SourceFile[] = ['packages', 'apps', 'examples', 'tools', 'bench', 'test']
    .flatMap((folder) => listSources(root, folder))
    .map((path) => ({ path, ...readSource(path, readFileSync(join(root, path), 'utf8')) }));
  const used = new Set<string>();
  const excused = (key: string): boolean => {
    if (exceptions[key] === undefined) return false;
    used.add(key);
    return true;
  };
  const breaches = [
    ...files.flatMap((file) => sizes(file, excused)),
    ...files.flatMap((file) => layering(file, places)),
    ...files.filter((file) => !isTest(file.path)).flatMap((file) => collections(file, excused)),
    ...files.flatMap((file) => file.unfinished.map((line) => `${file.path}:${line} leaves something unfinished`)),
    ...deadFiles(root, files),
  ];
  const stale = Object.keys(exceptions).filter((key) => !used.has(key));
  return [...breaches, ...stale.map((key) => `tools/tidy/exceptions.json excuses ${key}, which needs no excuse`)];
}

function sizes(file: SourceFile, excused: (key: string) => boolean): string[] {
  if (isTest(file.path)) return [];
  const breaches: string[] = [];
  if (file.lines > FILE_LINES_MAX && !excused(file.path))
    breaches.push(`${file.path} has ${file.lines} lines, more than ${FILE_LINES_MAX}`);
  for (const { name, line, lines } of file.functions) {
    if (lines <= FUNCTION_LINES_MAX || excused(`${file.path}#${name}`)) continue;
    breaches.push(`${file.path}:${line} function ${name} has ${lines} lines, more than ${FUNCTION_LINES_MAX}`);
  }
  return breaches;
}

function layering(file: SourceFile, places: ReturnType<typeof readLayers>): string[] {
  const from = placeOf(places, file.path);
  if (from === undefined) return [];
  return file.imports.flatMap((specifier) => {
    if (specifier.startsWith('@sallyport/')) {
      // Tests may meet what they test at the same height; a product file may not.
      const reason = refuseImport(places, from, specifier);
      return reason === null || (isTest(file.path) && from.layer >= 4) ? [] : [`${file.path} ${reason}`];
    }
    if (!specifier.startsWith('.')) return [];
    const target = normalize(join(dirname(file.path), specifier));
    return target.startsWith(`${from.path}/`) ? [] : [`${file.path} reaches out of its package: ${specifier}`];
  });
}

function collections(file: SourceFile, excused: (key: string) => boolean): string[] {
  if (!/^(packages|apps)\//.test(file.path) || file.path.startsWith('apps/console/')) return [];
  if (file.statesLimit || file.collections.length === 0 || excused(`${file.path}#collection`)) return [];
  return file.collections.map((line) => `${file.path}:${line} has a growing collection and states no limit`);
}

/** Product files that no entry reaches. Entries: what a package exports, main files, configuration of tools. */
function deadFiles(root: string, files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const reached = new Set<string>();
  const queue = files.filter((file) => isTest(file.path) || !/\/src\//.test(file.path)).map((file) => file.path);
  for (const folder of ['packages', 'apps', 'examples']) {
    for (const name of readdirSync(join(root, folder))) queue.push(...entries(root, `${folder}/${name}`));
  }
  const live = (path: string): boolean => byPath.has(path) && !reached.has(path);
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (!live(path)) continue;
    reached.add(path);
    const near = byPath.get(path)!.imports.filter((specifier) => specifier.startsWith('.'));
    // A test keeps nothing alive but itself: a file only tests use is dead.
    if (!/\.test\.tsx?$/.test(path)) queue.push(...near.map((specifier) => normalize(join(dirname(path), specifier))));
  }
  return files.filter((file) => !reached.has(file.path) && !isTest(file.path)).map((file) => `${file.path} is reached from nowhere`);
}

function entries(root: string, folder: string): string[] {
  const manifest = join(root, folder, 'package.json');
  if (!existsSync(manifest)) return [];
  const { exports = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { exports?: Record<string, { source?: string }> };
  const exported = Object.values(exports).flatMap((entry) => (entry.source === undefined ? [] : [normalize(join(folder, entry.source))]));
  // Files that are started by name: commands, workers, child processes, the browser's entry.
  const started = listSources(root, `${folder}/src`).filter((path) =>
    /(^|\/)(main|worker|child|[a-z-]+[.-](main|child))\.tsx?$/.test(path),
  );
  return [...exported, ...started];
}
