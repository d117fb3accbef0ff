// Runs the event store's suites against a server that is already there: `npm run test:eventstore -- --url esdb://127.0.0.1:2113?tls=false`.
// Without --url they run against the embedded node.
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');
const { parseArgs } = require('node:util');

const { values } = parseArgs({ options: { url: { type: 'string' } } });
const suites = ['eventstore/client/.*(contract|event-store-db).*', 'eventstore/node/protocol/.*'].join('|');
const jest = join(__dirname, '../node_modules/jest/bin/jest.js');
const { status } = spawnSync(process.execPath, [jest, '--selectProjects', 'unit', '--testPathPatterns', suites], {
  stdio: 'inherit',
  env: { ...process.env, ...(values.url !== undefined && { EVENTSTORE_URL: values.url }) },
});
process.exit(status ?? 1);
