const { existsSync } = require('node:fs');
const { join } = require('node:path');

// Recordings of real markets and traders are kept beside the repository, in ../shared/data. Where they are not, the tests that play them are
// left out, loudly; RECORDINGS_REQUIRED=1 has them run, and fail.
const playRecordings = ['/test/e2e/replay[^/]*\\.e2e\\.ts$', '/libs/market-data/spec/recorded-markets\\.spec\\.ts$'];
const isWithout = !existsSync(join(__dirname, '../shared/data')) && process.env.RECORDINGS_REQUIRED !== '1';
if (isWithout)
  process.stderr.write('SKIPPED, no recordings in ../shared/data: the replays of test/e2e and the recorded books of libs/market-data\n');

const base = {
  testPathIgnorePatterns: ['/node_modules/', ...(isWithout ? playRecordings : [])],
  rootDir: __dirname,
  testEnvironment: 'node',
  runtime: '<rootDir>/tools/jest-runtime.cjs',
  moduleNameMapper: {
    '^@copyledger/(apps|eventstore|projections)/(.*)$': '<rootDir>/$1/$2',
    '^@copyledger/(.*)$': '<rootDir>/libs/$1',
    // What is imported while the program runs is named as it is compiled.
    '^(\\.{1,2}/.*\\.command)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
};

const spec = { ...base, testMatch: ['**/*.spec.ts'] };

module.exports = {
  // Jest would keep one core for itself, and run everything in a process whose memory grows with every suite.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '600MB',
  // The default of five seconds is no measure of anything on a machine that does something else too. Jest takes it from here only.
  testTimeout: 60_000,
  testSequencer: '<rootDir>/tools/slow-first.cjs',
  projects: [
    {
      ...spec,
      displayName: 'unit',
      roots: [
        'apps',
        'libs',
        'eventstore',
        'projections',
        'test/workspace',
        'test/properties',
        'test/simulation',
        'test/golden-events',
      ].map((d) => `<rootDir>/${d}`),
    },
    // The whole product over HTTP, on real embedded parts.
    { ...base, displayName: 'e2e', roots: ['<rootDir>/test/e2e'], testMatch: ['**/*.e2e.ts'] },
    // kill -9; CRASH_ROUNDS says how often.
    { ...base, displayName: 'crash', roots: ['<rootDir>/test/crash'], testMatch: ['**/*.crash.ts'] },
  ],
};
