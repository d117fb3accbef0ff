import { unreachable } from '@copyledger/kernel';
import { Side } from '@copyledger/matching';
import type { InstrumentTerms } from '../instrument/instrument.events';
import { AmendDesk } from './amend-desk';
import { Floor } from './floor';
import type { HeardOutside, MarketEvent } from './market.events';
import type { MarketInput, OutsideInput, SequencedInput } from './market.inputs';
import { MarketJournal } from './market.journal';
import { hashMarket, restoreMarket, saveMarket } from './market.save';
import { MarketState } from './market.state';
import { textOf } from './market.units';
import { OrderDesk } from './order-desk';
import { OutsideDesk } from './outside-desk';
import { PriceWatch } from './price-watch';

/** What the market knows of its prices, in decimals. What is not known is left out. */
export interface MarketPrices {
  /** The last trade, ours or outside; where the outside says a price and no trades, that price. After a restart our last one. */
  readonly last?: string;
  readonly mark?: string;
  /** The best open prices, of accounts' orders and the outside together. */
  readonly bid?: string;
  readonly ask?: string;
}

type Level = readonly [price: string, quantity: string];

/** The best open levels of a market, in decimals, best first: of accounts' orders and of the outside's depth together. */
export interface MarketDepth {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/**
 * One market: a pure, synchronous machine that turns inputs into the events of its journal. The journal alone gives its state again: `apply`
 * what was written, then `handle` what is new. The same inputs give the same events; how many of them share a `take` decides only how many
 * `TriggerReferenceMoved` tell of the same moves.
 */
export class Market {
  /** The version of what `save` writes. */
  static readonly stateVersion = 3;

  private changeCount = 0;
  private readonly journal: MarketJournal;
  private readonly watch: PriceWatch;
  private readonly floor: Floor;
  private readonly orders: OrderDesk;
  private readonly amends: AmendDesk;
  private readonly outside: OutsideDesk;

  private constructor(private readonly state: MarketState) {
    this.journal = new MarketJournal(state);
    this.watch = new PriceWatch(state, this.journal);
    this.floor = new Floor(state, this.journal, this.watch);
    const premises = { state, journal: this.journal, watch: this.watch, floor: this.floor };
    this.orders = new OrderDesk(premises);
    this.amends = new AmendDesk(premises);
    this.outside = new OutsideDesk(premises);
    this.outside.termsChanged();
  }

  /** A market that knows nothing yet: no terms, no orders. */
  static create(symbol: string): Market {
    return new Market(new MarketState(symbol));
  }

  /** Goes on where `save` was called. @throws RangeError when the bytes are no snapshot of a market, of another version, or damaged. */
  static restore(snapshot: Uint8Array): Market {
    return new Market(restoreMarket(snapshot));
  }

  get symbol(): string {
    return this.state.symbol;
  }

  /** The log position up to which inputs have been dealt with, -1 before the first. An input at or below it changes nothing. */
  get consumed(): bigint {
    return this.journal.position;
  }

  /** What of the outside is written, by whoever counted it last; undefined when nobody did. */
  get heard(): HeardOutside | undefined {
    return this.state.heard;
  }

  /** Under which the market trades; undefined until the first `SetTerms`. */
  get terms(): InstrumentTerms | undefined {
    return this.state.terms;
  }

  /** Rises with everything that may have changed the book. */
  get changes(): number {
    return this.changeCount;
  }

  /** How many events wait to be taken. Moves of triggers that would share one are not counted yet. */
  get pending(): number {
    return this.journal.length;
  }

  /**
   * Folds an event of the journal into the state. Of the outside nothing is known afterwards.
   * @throws Error (an invariant) when the history cannot have happened.
   */
  apply(event: MarketEvent): void {
    this.floor.keeper.discard();
    this.state.apply(event);
    this.journal.position = this.state.consumed;
    this.watch.latest.last = this.state.lastTradePrice;
    if (event.type === 'MarketTermsSet') this.outside.termsChanged();
  }

  /** Deals with an input. What it caused has happened to this market when it returns, and waits in `take` to be written. */
  handle(input: MarketInput): void {
    const { length } = this.journal;
    this.deal(input);
    // Time passes for every market, and moves few.
    if (input.type !== 'Clock' || this.journal.length > length) this.changeCount += 1;
  }

  /** The events since the last call, in the order in which they are to be written; among them one for all that moved trailing triggers. */
  take(): readonly MarketEvent[] {
    return this.journal.take();
  }

  /** The state as bytes, once all that was taken is written; the outside market is no part of it. */
  save(): Uint8Array {
    this.journal.settle();
    return saveMarket(this.state);
  }

  /** Equal for equal states, however they came about: live, replayed in any batches, or restored. */
  hash(): string {
    this.journal.settle();
    return hashMarket(this.state);
  }

  prices(): MarketPrices {
    const { state, floor, watch } = this;
    if (state.terms === undefined) return {};
    const { last, mark } = watch.latest;
    const { outside, book } = floor.keeper;
    const bid = outside.mode === 'price' ? outside.price : book.engine.view.bestPrice(Side.Buy);
    const ask = outside.mode === 'price' ? outside.price : book.engine.view.bestPrice(Side.Sell);
    const known = Object.entries({ last, mark, bid, ask }).filter(([, price]) => price !== undefined);
    return Object.fromEntries(known.map(([name, price]) => [name, textOf(price ?? 0, state.scales.price)]));
  }

  /** So many levels of each side at most. A price from outside that has no depth has no level. */
  depth(levelsMax: number): MarketDepth {
    const { state, floor } = this;
    if (state.terms === undefined) return { bids: [], asks: [] };
    const { scales } = state;
    const levelsOf = (side: Side): readonly Level[] => {
      const levels: Level[] = [];
      for (const { price, quantity } of floor.book.engine.view.levels(side)) {
        if (levels.push([textOf(price, scales.price), textOf(quantity, scales.quantity)]) >= levelsMax) break;
      }
      return levels;
    };
    return { bids: levelsOf(Side.Buy), asks: levelsOf(Side.Sell) };
  }

  private deal(input: MarketInput): void {
    this.floor.keeper.openBook();
    if ('position' in input) {
      if (input.position <= this.journal.position) return;
      this.journal.position = input.position;
      this.handleSequenced(input);
    } else if (this.state.terms !== undefined) {
      if ('source' in input && input.heard !== undefined) this.journal.hear(input.heard);
      this.handleOutside(input);
    }
    this.orders.enterFired();
  }

  private handleSequenced(input: SequencedInput): void {
    switch (input.type) {
      case 'EnterOrder':
        this.orders.enter(input.order);
        return;
      case 'WithdrawOrder':
        this.orders.withdraw(input.orderId);
        return;
      case 'AmendOrder':
        this.amends.amend(input);
        return;
      case 'SetTerms':
        this.setTerms(input.terms);
        return;
      default:
        unreachable(input);
    }
  }

  private handleOutside(input: OutsideInput): void {
    switch (input.type) {
      case 'OutsideDepth':
        this.outside.depth(input);
        return;
      case 'OutsideTrade':
        this.outside.trade(input);
        return;
      case 'OutsidePrice':
        this.outside.price(input);
        return;
      case 'OutsideStale':
        this.outside.stale();
        return;
      case 'Mark':
        this.watch.observe('mark', input.price);
        return;
      case 'MarkWithdrawn':
        this.watch.forget('mark');
        return;
      case 'Clock':
        this.orders.passTime(input.now);
        return;
      default:
        unreachable(input);
    }
  }

  private setTerms(terms: InstrumentTerms): void {
    const { state, journal } = this;
    if (state.terms !== undefined && terms.revision <= state.terms.revision) return;
    journal.termsSet(terms);
    this.outside.termsChanged();
    const reason = terms.status === 'trading' ? undefined : terms.status === 'halted' ? 'operator' : 'delisted';
    if (reason === undefined) {
      if (state.halted !== undefined) this.resume();
    } else if (reason !== state.halted) journal.halted(reason);
    if (reason === 'delisted') this.orders.removeAll('delisted');
  }

  private resume(): void {
    this.journal.resumed();
    this.outside.resume();
  }
}
