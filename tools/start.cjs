// What `npm start`, `npm test` and `npm run build` call: brings a fresh clone to the point where the product can run.
// Plain CommonJS without dependencies, because it runs before anything is installed and on whatever Node the machine has.
'use strict';

const { spawnSync, spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '..');
const say = (line) => process.stderr.write(`sallyport: ${line}\n`);

/** Runs a step to its end; a failing step ends the whole with its exit code. */
function run(name, command, args) {
  const started = Date.now();
  say(`${name} ...`);
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: environment() });
  if (result.error) {
    say(`${name} could not start: ${result.error.message}`);
    process.exit(1);
  }
  if (result.status !== 0) {
    say(`${name} failed (exit code ${result.status})`);
    process.exit(result.status === null ? 1 : result.status);
  }
  say(`${name} done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function environment() {
  return { ...process.env, PATH: `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH}` };
}

/** The Node pinned by the lockfile where there is one for this machine, else the one that runs this file. */
function pinnedNode() {
  const bundled = path.join(root, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
  return fs.existsSync(bundled) ? bundled : process.execPath;
}

function requireNode(node) {
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  if (Number(version.slice(1).split('.')[0]) < 24) {
    say(
      `Node 24.15 or later is needed and this is ${version}; none is bundled for ${process.platform}-${process.arch}. Install it and try again.`,
    );
    process.exit(1);
  }
}

function digest(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(fs.readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

/** Every file below a folder, in a stable order. */
function filesBelow(folder) {
  const found = [];
  for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
    if (entry.name === 'dist' || entry.name === 'node_modules') continue;
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) found.push(...filesBelow(name));
    else found.push(name);
  }
  return found.sort();
}

/** Does a step only when what it is made from changed since it was last done. */
function once(stampFile, key, step) {
  const stamp = path.join(root, stampFile);
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === key) return;
  step();
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, key);
}

// `npm install --no-save` and not `npm ci`: it takes the versions and hashes of the lockfile too, leaves the lockfile as it is, and does
// not refuse one that lists no binaries for platforms the product does not run on.
function install() {
  once('node_modules/.sallyport-installed', digest(['package-lock.json']), () =>
    run('installing dependencies (about a minute the first time)', 'npm', [
      'install',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ]),
  );
}

function build() {
  const node = pinnedNode();
  requireNode(node);
  run('compiling', node, ['node_modules/ts7/bin/tsc', '-b']);
  const sources = ['apps/console', 'apps/control-plane/src/contract', 'apps/control-plane/src/resources', 'packages/core/src'].flatMap(
    filesBelow,
  );
  once('apps/console/dist/.built-from', digest(sources), () =>
    run('building the console', node, ['node_modules/vite/bin/vite.js', 'build', 'apps/console', '--logLevel', 'error']),
  );
}

function test(args) {
  const report = path.join(root, 'node_modules', '.sallyport-test-report.json');
  fs.rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const result = spawnSync(pinnedNode(), ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: environment(),
  });
  if (fs.existsSync(report)) {
    const counts = JSON.parse(fs.readFileSync(report, 'utf8'));
    process.stdout.write(
      `\n${counts.numPassedTests} passed, ${counts.numFailedTests} failed, ${counts.numPendingTests + (counts.numTodoTests ?? 0)} skipped\n`,
    );
  }
  process.exit(result.status === null ? 1 : result.status);
}

/** How often we look whether npm is still there, milliseconds. */
const PARENT_LOOK_MS = 500;
const parent = process.ppid;

/** npm does not pass a signal on when it is ended itself: what it started has to notice that it is gone. */
function orphaned() {
  return process.env.npm_lifecycle_event !== undefined && process.ppid !== parent;
}

/** Hands over to the product; signals reach it, its exit code becomes ours, and it ends when we or npm are gone. */
function product(args) {
  if (orphaned()) process.exit(1);
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc'];
  const child = spawn(pinnedNode(), ['apps/cli/dist/main.js', ...args], { cwd: root, stdio, env: environment() });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const look = setInterval(() => {
    if (!orphaned()) return;
    clearInterval(look);
    child.kill('SIGTERM');
  }, PARENT_LOOK_MS);
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

const [verb, ...rest] = process.argv.slice(2);
install();
build();
if (verb === 'test') test(rest);
else if (verb !== 'build') product([verb ?? 'up', ...rest]);
