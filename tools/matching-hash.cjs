// Plays binary message files into the matching engine, and prints the SHA-256 of its reports: `npm run -s matching-hash -- FILE...`.
// Which records and which lines, says libs/matching/README.md.
require('./register-ts.cjs');
const { reportHashOf } = require('../libs/matching/spec/report-hash.ts');

const files = process.argv.slice(2);
if (files.length === 0) {
  process.stderr.write('Usage: npm run -s matching-hash -- FILE...\n');
  process.exit(2);
}
for (const file of files) process.stdout.write(`${reportHashOf(file)}  ${file}\n`);
