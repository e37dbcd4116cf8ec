#!/usr/bin/env node
// Starts the product on the Node the lockfile pins, whatever Node this machine has first on its path.
'use strict';
var major = Number(process.version.slice(1).split('.')[0]);
var main = require('node:path').join(__dirname, '..', 'dist', 'main.js');
if (major >= 24) import(require('node:url').pathToFileURL(main).href);
else {
  var node = require.resolve('node-linux-' + process.arch + '/bin/node');
  var child = require('node:child_process').spawn(node, [main].concat(process.argv.slice(2)), { stdio: 'inherit' });
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach((signal) => {
    process.on(signal, () => {
      child.kill(signal);
    });
  });
  child.on('exit', (code, signal) => {
    process.exit(signal ? 1 : code);
  });
}
