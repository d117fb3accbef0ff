import { createEventCodec } from '@copyledger/command-side';
import type { TradeExecuted } from '@copyledger/domain/trading/market/market.events';
import { eventually } from '@copyledger/testing';
import type { ExchangeRunner } from '../exchange/exchange-runner';
import { ada, at, ExchangeStage } from '../spec/exchange-stage';
import { symbol } from '../spec/saga-world';
import { type SourceOptions, sourceBatch } from './outside-batch';
import { OutsideMarkets } from './outside-markets';
import { diffLine, snapshotLine, tradeLine } from './spec/outside-world';

const linesPerBatch = 100;

/** A book far below, and then trades of different sizes at the bid of an account, with changes of the depth in between. */
const book = [snapshotLine(1, { b: [['50', '1']], a: [['200', '1']] })];
const recording = Array.from({ length: 3 * linesPerBatch }, (_, index) =>
  index % 3 === 0 ? diffLine(2 + index / 3, { b: [['50', `${1 + (index % 7)}`]] }) : tradeLine('90', `0.00${100 + index}`),
);
const isTrade = (line: string): boolean => line.includes('"trade"');

/** A process: its exchange, and the books that it keeps of the outside. */
class Process {
  private constructor(
    private readonly exchange: ExchangeRunner,
    private readonly outside: OutsideMarkets,
  ) {}

  static async start(stage: ExchangeStage): Promise<Process> {
    const exchange = await stage.start();
    await eventually(() => exchange.offer(symbol, []));
    const outside = new OutsideMarkets({ port: exchange, store: stage.world.log, codec: createEventCodec(), now: () => at });
    return new Process(exchange, outside);
  }

  async send(lines: readonly string[], options: Partial<SourceOptions>): Promise<boolean> {
    const batch = sourceBatch({ symbol, venue: 'binance-spot', lines }, { market: 'BTCUSDT', role: 'liquidity', ...options });
    const { isInterrupted } = await this.outside.receive(batch);
    return isInterrupted !== true;
  }

  async end(): Promise<void> {
    await Promise.all([this.outside.close(), this.exchange.stop()]);
  }
}

/** Plays the recording; the process is killed after so many appends, and no answer of the batch under way comes. */
const played = async (appends: number): Promise<readonly TradeExecuted['data'][]> => {
  const stage = new ExchangeStage();
  await stage.set();
  await stage.world.order(ada, 'bid', { limitPrice: '100', quantity: '900' });
  let process = await Process.start(stage);
  await process.send(book, { session: 'first', sequence: 1 });
  stage.world.crashAfter(appends);
  for (let from = 0; from < recording.length; from += linesPerBatch) {
    const batch = recording.slice(from, from + linesPerBatch);
    const place = { run: 'r', line: from + 1 };
    if (await process.send(batch, { session: 'first', sequence: 2 + from / linesPerBatch, ...place })) continue;
    await process.end();
    stage.world.restart();
    process = await Process.start(stage);
    await process.send([...book, ...recording.slice(0, from).filter((line) => !isTrade(line))], { isCatchUp: true });
    await process.send(batch, place);
    for (let next = from + linesPerBatch; next < recording.length; next += linesPerBatch)
      await process.send(recording.slice(next, next + linesPerBatch), { run: 'r', line: next + 1 });
    break;
  }
  await process.end();
  return (await stage.dataOf('TradeExecuted')) as readonly TradeExecuted['data'][];
};

it('the outside trades once with our orders, whichever append the process is killed after and however much of a batch comes again', async () => {
  const calm = await played(Infinity);
  expect(calm).toHaveLength(recording.filter(isTrade).length);
  for (let appends = 0; appends < 6; appends += 1) {
    const crashed = await played(appends);
    expect(crashed.map(({ quantity }) => quantity)).toEqual(calm.map(({ quantity }) => quantity));
    expect(crashed.map(({ tradeNumber }) => tradeNumber)).toEqual(calm.map(({ tradeNumber }) => tradeNumber));
  }
});
