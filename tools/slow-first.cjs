// Suites of a minute first, so that none of them is alone at the end while the other cores have nothing left to do. Jest knows how long a
// suite took the last time; on a fresh checkout it would go by the size of the file.
const { default: Sequencer } = require('@jest/test-sequencer');

/** By the seconds that they take on two idle cores. */
const slowest = [
  'test/crash/exchange.crash.ts',
  'test/crash/platform.crash.ts',
  'test/e2e/replay-embedded.e2e.ts',
  'test/e2e/replay.e2e.ts',
  'test/e2e/replay-market.e2e.ts',
  'test/crash/stream.crash.ts',
  'test/e2e/generated-market-replay.e2e.ts',
  'test/crash/projector.crash.ts',
  'test/e2e/command-api.e2e.ts',
  'test/crash/copying.crash.ts',
  'libs/market-data/spec/recorded-markets.spec.ts',
  'test/simulation/exchange.spec.ts',
  'libs/domain/trading/market/spec/laws.spec.ts',
  'projections/runtime/projector.spec.ts',
  'test/e2e/stream.e2e.ts',
];

module.exports = class SlowFirst extends Sequencer {
  sort(tests) {
    const rank = (test) => {
      if (this.hasFailed(test)) return -1;
      const at = slowest.findIndex((suite) => test.path.endsWith(`/${suite}`));
      return at === -1 ? slowest.length : at;
    };
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
};
