#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const entry = join(__dirname, '../dist/apps/cli/main.js');
if (existsSync(entry)) {
  require(entry);
} else {
  console.error('copyledger: it is not built yet: run `npm run build` first');
  process.exitCode = 1;
}
