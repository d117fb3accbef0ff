const base = {
  rootDir: __dirname,
  testEnvironment: 'node',
  moduleNameMapper: {
    '^@copyledger/(apps|eventstore|projections)/(.*)$': '<rootDir>/$1/$2',
    '^@copyledger/(.*)$': '<rootDir>/libs/$1',
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
  projects: [
    {
      ...spec,
      displayName: 'unit',
      roots: ['apps', 'libs', 'eventstore', 'projections', 'test/workspace', 'test/properties', 'test/golden-events'].map(
        (d) => `<rootDir>/${d}`,
      ),
    },
    // The whole product over HTTP, on real embedded parts.
    { ...base, displayName: 'e2e', roots: ['<rootDir>/test/e2e'], testMatch: ['**/*.e2e.ts'] },
    // kill -9; CRASH_ROUNDS says how often.
    { ...base, displayName: 'crash', roots: ['<rootDir>/test/crash'], testMatch: ['**/*.crash.ts'] },
  ],
};
