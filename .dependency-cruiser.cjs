// Each rule says, in its comment, why the arrow may not run that way. `tools/boundaries.cjs` runs it and fails when files were missed.
const tests = '\\.(spec|e2e|crash|contract)\\.ts$|/(spec|contract|testing)/';
const only = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: tests },
  to: { pathNot: to },
});

module.exports = {
  forbidden: [
    {
      name: 'every-import-resolves',
      severity: 'error',
      comment: 'An alias that does not resolve is a plain string, and slips past every rule written on paths.',
      from: {},
      to: { couldNotResolve: true },
    },
    only(
      'kernel-stands-alone',
      '^libs/kernel/',
      ['^libs/kernel/', '^crypto$'],
      'Everything leans on the kernel; it leans on nothing but a hash.',
    ),
    only(
      'domain-is-pure',
      '^libs/domain/',
      ['^libs/(kernel|domain|matching)/', '^node_modules/immutable/'],
      'Rules of trading know no framework, clock, disk or socket; persistent maps and the matching engine are their libraries.',
    ),
    only(
      'market-data-is-pure',
      '^libs/market-data/',
      ['^libs/(kernel|market-data)/', '^(fs|path|zlib|stream|readline|events|stream/promises|fs/promises)$'],
      'Books of outside venues are arithmetic; their recordings are files.',
    ),
    only(
      'what-if-is-pure',
      '^libs/what-if/',
      ['^libs/(kernel|domain|what-if)/'],
      'A simulation is the rules of copying and trading together, and nothing else: the same question has the same answer.',
    ),
    only('matching-is-pure', '^libs/matching/', ['^libs/(kernel|matching)/'], 'The engine is arithmetic.'),
    {
      name: 'contexts-meet-through-events',
      severity: 'error',
      comment: 'A context may read another context only as published events.',
      from: { path: '^libs/domain/([^/]+)/' },
      to: { path: '^libs/domain/', pathNot: ['^libs/domain/$1/', '\\.events\\.ts$'] },
    },
    {
      name: 'projections-see-only-events',
      severity: 'error',
      comment: 'A read model that calls a decider is a second write model. The table of order states reads events only.',
      from: { path: '^projections/' },
      to: { path: '^(apps|libs/domain)/', pathNot: ['\\.events\\.ts$', '/order-states\\.ts$'] },
    },
    {
      name: 'eventstore-knows-no-domain',
      severity: 'error',
      comment: 'The log carries any event; it understands none.',
      from: { path: '^eventstore/' },
      to: { path: '^(apps|projections|libs/domain)/' },
    },
    {
      name: 'reads-never-touch-the-log',
      severity: 'error',
      comment: 'Also through others: a barrel on the way would load the client into the query process.',
      from: { path: '^apps/query-api/', pathNot: tests },
      to: { path: '^eventstore/|\\.decider\\.ts$', reachable: true },
    },
    {
      name: 'reads-query-published-tables',
      severity: 'error',
      comment: 'The query side knows a read model by its queries only.',
      from: { path: '^apps/query-api/' },
      to: { path: '^projections/', pathNot: '\\.queries\\.ts$' },
    },
    {
      name: 'no-one-imports-an-app',
      severity: 'error',
      comment: 'Applications compose; nothing composes them.',
      from: { path: '^(libs|eventstore|projections)/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-stay-apart',
      severity: 'error',
      comment: 'Only the platform composes the other applications.',
      from: { path: '^apps/(?!platform/|cli/)([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'the-tool-drives-copying-only',
      severity: 'error',
      comment: "The tool runs copying as it is, by a recording's clock; it starts every other application as a process.",
      from: { path: '^apps/cli/' },
      to: { path: '^apps/', pathNot: ['^apps/cli/', '^apps/saga-runner/copying/'] },
    },
    {
      name: 'test-helpers-stay-in-tests',
      severity: 'error',
      comment: 'The build leaves libs/testing out.',
      from: { pathNot: ['^libs/testing/', '^test/', tests] },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'no-dev-package-in-the-product',
      severity: 'error',
      comment: '`npm ci --omit=dev` has to run the product.',
      from: { path: '^(apps|libs|eventstore|projections)/', pathNot: [tests, '^libs/testing/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-cycles', severity: 'error', comment: 'A cycle is one module in two files.', from: {}, to: { circular: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default', 'types'] },
  },
};
