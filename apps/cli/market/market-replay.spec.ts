import { Lane } from './lane';
import { MarketReplay } from './market-replay';
import { Pace } from './pace';
import { KilledPlatform, PlayedPlatform } from './spec/played-platform';
import type { TimedLine } from './timed-lines';
import { Timeline } from './timeline';

const second = 1_000_000;
const midnight = Date.UTC(2024, 7, 9) * 1000;

type Recorded = readonly (readonly [seconds: number, text: string])[];

/** Plays what was recorded of each instrument, in seconds after midnight. */
const played = async (platform: PlayedPlatform, recorded: Readonly<Record<string, Recorded>>, signal = new AbortController().signal) => {
  const lanes = Object.entries(recorded).map(([symbol, lines]) => {
    const bookFromStart = async function* () {
      yield await Promise.resolve(lines.map(([, text]) => ({ text, isTrade: text.startsWith('trade') })).filter(({ isTrade }) => !isTrade));
    };
    const surveyed = { wish: { book: 'b' }, venue: 'okx', market: symbol, scales: { priceScale: 1, sizeScale: 1 } } as const;
    const instrument = { symbol, kind: 'spot', priceScale: 2, quantityScale: 8, isListed: false, contractValue: undefined } as const;
    return new Lane({ api: platform, surveyed, instrument, check: undefined, bookFromStart });
  });
  const files = Object.values(recorded).map((lines, index) => {
    const lane = lanes[index]!;
    const blocks = async function* () {
      yield await Promise.resolve(
        lines.map(([at, text]): TimedLine<Lane> => ({ micros: midnight + at * second, text, lane, isTrade: text.startsWith('trade') })),
      );
    };
    return { lines: blocks(), lanes: [lane] };
  });
  let messages = 0;
  const replay = new MarketReplay({
    ...{ api: platform, lanes, timeline: new Timeline(files), pace: new Pace('max', signal) },
    onMessages: (count) => (messages += count),
    abort: () => undefined,
  });
  await replay.run();
  return { replay, lanes, messages };
};

describe('a replay of markets', () => {
  it('plays them side by side, with the marks of each minute between what came before and after it', async () => {
    const platform = new PlayedPlatform();
    const { replay, messages } = await played(platform, {
      A: [
        [58.5, 'a1'],
        [59.9, 'a2'],
        [60, 'a3'],
        [61, 'a4'],
      ],
      B: [
        [58.5, 'b1'],
        [61, 'b2'],
      ],
    });
    expect(platform.requests).toEqual(['A', 'B', '/v1/marks 00:01:00 A,B', 'A', 'B', 'A ends', 'B ends']);
    expect(platform.batches.map(({ lines }) => lines)).toEqual([['a1', 'a2'], ['b1'], ['a3', 'a4'], ['b2'], [], []]);
    expect(platform.batches[0]?.query).toMatchObject({
      venue: 'okx',
      market: 'A',
      role: 'liquidity',
      sequence: '1',
      until: '2024-08-09T00:01:00.000000Z',
    });
    expect([replay.firstMicros, replay.lastMicros, replay.minutes, replay.marks, messages]).toEqual([
      midnight + 58.5 * second,
      midnight + 61 * second,
      1,
      2,
      6,
    ]);
  });

  it('goes on with the others when one has said its last, which still has the mark of its minute', async () => {
    const platform = new PlayedPlatform();
    await played(platform, {
      A: [
        [57, 'a1'],
        [62, 'a2'],
        [119, 'a3'],
        [121, 'a4'],
      ],
      B: [[59, 'b1']],
    });
    expect(platform.requests.filter((request) => /marks|ends/.test(request))).toEqual([
      '/v1/marks 00:01:00 A,B',
      'B ends',
      '/v1/marks 00:02:00 A',
      'A ends',
    ]);
  });

  it('does not make up for a time in which nobody recorded', async () => {
    const platform = new PlayedPlatform();
    await played(platform, {
      A: [
        [10, 'a1'],
        [3_605, 'a2'],
      ],
    });
    expect(platform.requests).toEqual(['A', 'A', 'A ends']);
  });

  it('tells the book again, and nothing to the market, to a platform that was started anew', async () => {
    const platform = new PlayedPlatform();
    const send = platform.postText.bind(platform);
    let requests = 0;
    platform.postText = <X>(path: string, text: string): Promise<X> => {
      requests += 1;
      if (requests === 3) platform.forget();
      return send<X>(path, text);
    };
    const { lanes } = await played(platform, {
      A: [
        [0, 'book 1'],
        [1, 'trade 2'],
        [6, 'book 3'],
        [11, 'book 5'],
      ],
    });
    expect(platform.batches.map(({ lines, query }) => [query['catchUp'], query['sequence'], ...lines])).toEqual([
      [undefined, '1', 'book 1', 'trade 2'],
      [undefined, '2', 'book 3'],
      ['true', '1', 'book 1', 'book 3'],
      [undefined, '2', 'book 5'],
      [undefined, '3'],
    ]);
    expect(lanes[0]).toMatchObject({ resyncs: 1, tally: { sums: { messages: 4 } } });
  });

  /** Two recorded minutes: more than one batch, a trade, and marks on the way. */
  const book = ['book 1', 'book 3', 'book 4', 'book 5', 'book 7'];
  const recording: Recorded = [
    [54, 'book 1'],
    [55, 'trade 2'],
    [59.5, 'book 3'],
    [61, 'book 4'],
    [118, 'book 5'],
    [119.5, 'trade 6'],
    [121, 'book 7'],
  ];

  const twoKills = (requests: number): readonly (readonly number[])[] =>
    Array.from({ length: requests + 1 }, (_, first) =>
      Array.from({ length: requests + 4 - first }, (_none, gap) => [first, first + gap]),
    ).flat();

  it.each([false, true])('stands every two kills, be it before the request or before its answer (answer lost: %s)', async (isDealtWith) => {
    const calm = new PlayedPlatform();
    await played(calm, { A: recording });
    for (const kills of twoKills(calm.requests.length)) {
      const platform = new KilledPlatform(new Set(kills), isDealtWith);
      const { replay, lanes } = await played(platform, { A: recording });
      const [lane] = lanes;
      expect([kills, lane?.tally.sums.messages]).toEqual([kills, recording.length]);
      expect(lane?.resyncs).toBeLessThanOrEqual(2);
      // Whatever a life was told is the book from its first message on, with none left out; the last one knows all of it.
      for (const told of platform.lives) expect(book.slice(0, told.get('A')?.length ?? 0)).toEqual(told.get('A') ?? []);
      expect(platform.toldOf('A')).toEqual(book);
      if (isDealtWith) continue;
      const dealtWith = platform.batches.filter(({ query }) => query['catchUp'] === undefined).flatMap(({ lines }) => lines);
      expect([kills, replay.marks, ...dealtWith]).toEqual([kills, 2, ...recording.map(([, text]) => text)]);
    }
  });

  it('gives a platform up that keeps no session', async () => {
    const platform = new PlayedPlatform();
    const send = platform.postText.bind(platform);
    platform.postText = <X>(path: string, text: string): Promise<X> => {
      if (path.includes('sequence=2')) platform.forget();
      return send<X>(path, text);
    };
    await expect(played(platform, { A: recording })).rejects.toThrow('POST');
  });

  it('splits what is too much for one request', async () => {
    const platform = new PlayedPlatform();
    const long = 'x'.repeat(200_000);
    await played(platform, {
      A: [
        [0, long],
        [0.1, long],
        [0.2, 'y'],
      ],
    });
    expect(platform.batches.map(({ lines }) => lines.length)).toEqual([1, 2, 0]);
  });

  it('ends when it is interrupted', async () => {
    const platform = new PlayedPlatform();
    await expect(played(platform, { A: [[0, 'a']] }, AbortSignal.abort(new Error('interrupted')))).rejects.toThrow('interrupted');
    expect(platform.batches).toEqual([]);
  });
});
