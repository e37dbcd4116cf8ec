#!/usr/bin/env node
// Starts the product on the Node the lockfile pins, whatever Node this machine has first on its path.
const { spawn } = require('node:child_process');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const main = join(__dirname, '..', 'dist', 'main.js');
if (Number(process.version.slice(1).split('.')[0]) >= 24) {
  void import(pathToFileURL(main).href);
} else {
  const node = require.resolve(`node-linux-${process.arch}/bin/node`);
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 1));
}
