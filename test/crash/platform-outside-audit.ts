import type { HeardOutside, MarketEvent, TradeExecuted } from '@copyledger/domain/trading/market/market.events';
import { decimalOf } from '@copyledger/kernel';
import { type Facts, scale, sorted } from './platform-facts';
import { steadyBid } from './platform-orders';
import type { OutsideMarket } from './platform-outside';

type Trade = TradeExecuted['data'];

const isOutside = ({ maker, taker }: Trade): boolean => maker.kind === 'outside' || taker.kind === 'outside';

/** Where a sender is, so that a later place is a larger one. */
const placeOf = ({ lines, trades }: HeardOutside): number => lines * 1_000 + trades;

const sizeIn = (text: string): bigint => decimalOf((JSON.parse(text) as { q: string }).q, scale);

/** Holds what the log says of the outside against everything that its markets have said, each message of which was answered once. */
export class OutsideAudit {
  constructor(
    private readonly facts: Facts,
    private readonly markets: readonly OutsideMarket[],
  ) {}

  /** Answers with how many fills against the outside there were, in the order of the markets. */
  run(): readonly number[] {
    this.everyTradeMetTheSteadyBidOnce();
    for (const market of this.markets) {
      this.everythingWasRead(market);
      this.hearingGoesOn(market);
      this.noTradeWasTakenTwice(market);
      this.fillsNameTheirQuote(market);
    }
    this.marksWereRecordedOnce();
    const fills = this.markets.map((market) => this.outsideTrades(market).length);
    expect(Math.min(...fills)).toBeGreaterThan(0);
    return fills;
  }

  private eventsOf({ symbol }: OutsideMarket): readonly MarketEvent[] {
    return this.facts.all.filter(({ stream }) => stream === `market-${symbol}`).map(({ event }) => event as MarketEvent);
  }

  private outsideTrades(market: OutsideMarket): readonly Trade[] {
    return this.eventsOf(market).flatMap(({ type, data }) => (type === 'TradeExecuted' && isOutside(data) ? [data] : []));
  }

  private everythingWasRead({ lane, messages }: OutsideMarket): void {
    const { sums, interrupted, stale } = lane.tally;
    expect({ ...sums, interrupted, stale }).toMatchObject({ messages: messages.length, unreadable: 0, interrupted: 0, stale: [] });
  }

  /** Never back, and never beyond what was said. */
  private hearingGoesOn(market: OutsideMarket): void {
    const heard = this.eventsOf(market).flatMap(({ data }) => data.heard ?? []);
    expect(new Set(heard.map(({ source, run }) => `${source} ${run}`)).size).toBe(1);
    const places = heard.map(placeOf);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(heard.filter(({ lines, trades }) => lines + trades > market.messages.length)).toEqual([]);
    const ofNoTrade = heard.filter(({ lines, trades }) => trades > 0 && market.messages[lines]?.isTrade !== true);
    expect(ofNoTrade).toEqual([]);
  }

  /** What all orders of ours together got of a trade out there is no more than was traded. */
  private noTradeWasTakenTwice(market: OutsideMarket): void {
    const taken = new Map<number, bigint>();
    let heard: HeardOutside | undefined;
    for (const { type, data } of this.eventsOf(market)) {
      heard = data.heard ?? heard;
      if (type !== 'TradeExecuted' || data.taker.kind !== 'outside' || heard?.trades !== 1) continue;
      taken.set(heard.lines, (taken.get(heard.lines) ?? 0n) + decimalOf(data.quantity, scale));
    }
    const tooMuch = [...taken].filter(([line, quantity]) => quantity > sizeIn(market.messages[line]?.text ?? ''));
    expect(tooMuch).toEqual([]);
  }

  private fillsNameTheirQuote(market: OutsideMarket): void {
    const parties = this.outsideTrades(market)
      .flatMap(({ maker, taker }) => [maker, taker])
      .flatMap((party) => (party.kind === 'outside' ? [party] : []));
    expect(parties.filter(({ source }) => source !== `binance-spot:${market.symbol}`)).toEqual([]);
    expect(parties.filter(({ quote }) => quote?.bid === undefined && quote?.ask === undefined)).toEqual([]);
  }

  /** Those of every minute, once. */
  private marksWereRecordedOnce(): void {
    const recorded = this.facts.of('MarksRecorded').flatMap(({ data }) => data.marks.map(({ instrument }) => `${data.at} ${instrument}`));
    const told = this.markets.flatMap(({ symbol, minutes }) => minutes.map((at) => `${at} ${symbol}`));
    expect(sorted(recorded)).toEqual(sorted(told));
    expect(told.length).toBeGreaterThan(0);
  }

  private everyTradeMetTheSteadyBidOnce(): void {
    const { messages } = this.markets.find(({ symbol }) => symbol === steadyBid.instrument)!;
    const told = messages.filter(({ isTrade }) => isTrade).map(({ text }) => sizeIn(text));
    const met = this.facts.of('TradeExecuted').filter(({ data }) => data.instrument === steadyBid.instrument);
    const filled = this.facts.of('OrderFilled').filter(({ data }) => data.instrument === steadyBid.instrument);
    expect(met.map(({ data }) => decimalOf(data.quantity, scale))).toEqual(told);
    expect(filled.map(({ data }) => decimalOf(data.quantity, scale))).toEqual(told);
  }
}
