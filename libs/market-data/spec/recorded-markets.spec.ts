import { join } from 'node:path';
import {
  adapterOf,
  QuoteCheck,
  readBookRecording,
  RecordedBests,
  type Scales,
  surveyBookRecording,
  VenueFeed,
} from '@copyledger/market-data';

// Seconds on an idle machine; a busy one is no reason to fail.
jest.setTimeout(60_000);

/** Recordings that are kept beside the repository; its README says what a correct book shows. */
const recording = (name: string): string => join(__dirname, '../../../../shared/data', name);

interface Replayed {
  readonly counts: Readonly<Record<string, number>>;
  readonly markets: ReadonlyMap<string, Scales>;
}

const replay = async (file: string, bests?: string): Promise<Replayed & { readonly check: QuoteCheck | undefined }> => {
  const { venue, markets } = await surveyBookRecording(file, 'BTC');
  const scales = markets.get('BTC');
  const check = bests !== undefined && scales !== undefined ? new QuoteCheck(await RecordedBests.read(bests, scales)) : undefined;
  const counts: Record<string, number> = {};
  const count = (what: string): void => void (counts[what] = (counts[what] ?? 0) + 1);
  const feed = new VenueFeed(adapterOf(venue, { symbol: 'BTC', scalesOf: (symbol) => markets.get(symbol) }), {
    onShown: (book, update) => {
      count(update.checksum === undefined ? update.kind : `verified ${update.kind}`);
      if (update.kind === 'diff') check?.compare(book);
    },
  });
  for await (const block of readBookRecording(file)) {
    for (const { message } of block) {
      for (const event of feed.receive(message)) count(event.kind === 'book' ? event.outcome.kind : event.kind);
    }
  }
  return { counts, markets, check };
};

// The recording of Binance's COIN-M, by far the longest, is played by test/e2e/replay-market.e2e.ts.
it.each([
  { stem: 'binance_spot_btcusdt', diffs: 6493, agreed: 6491, scales: { priceScale: 2, sizeScale: 6 } },
  { stem: 'binance_usdm_btcusdt', diffs: 6547, agreed: 6547, scales: { priceScale: 1, sizeScale: 3 } },
])('agrees with the best prices that $stem recorded itself', async ({ stem, diffs, agreed, scales }) => {
  const { counts, markets, check } = await replay(
    recording(`l2_${stem}_20240808T2354.jsonl.gz`),
    recording(`bbo_${stem}_20240808T2354.csv.gz`),
  );
  expect(markets.get('BTC')).toEqual(scales);
  expect(counts).toMatchObject({ snapshot: 1, diff: diffs });
  expect(counts).not.toHaveProperty('stale');
  expect([check?.compared, check?.agreed]).toEqual([diffs, agreed]);
});

it('verifies every checksum of ten pairs of Kraken', async () => {
  const { counts, markets } = await replay(recording('l2_kraken_10pairs_20210417_checksummed.jsonl.gz'));
  expect(markets.size).toBe(10);
  expect(counts).toEqual({ snapshot: 10, 'verified diff': 4269, applied: 4279 });
});
