import { Side } from '@copyledger/matching';
import type { OutsideInput, OutsideLevel } from './market.inputs';
import type { Premises } from './order-desk';
import { unitsOf } from './market.units';

type Depth = Extract<OutsideInput, { type: 'OutsideDepth' }>;
type Trade = Extract<OutsideInput, { type: 'OutsideTrade' }>;
type Price = Extract<OutsideInput, { type: 'OutsidePrice' }>;

/** What the outside says enters the market here. While it is halted the word is kept, and nothing meets. */
export class OutsideDesk {
  private lot = 1;

  constructor(private readonly premises: Premises) {}

  termsChanged(): void {
    const { terms } = this.premises.state;
    this.lot = terms === undefined ? 1 : unitsOf(terms.lotSize, terms.quantityScale);
  }

  depth(input: Depth): void {
    const { keeper } = this.premises.floor;
    const wasAway = keeper.outside.mode !== 'depth';
    if (!keeper.outside.sayDepth(input, this.lot)) return;
    if (wasAway) {
      keeper.rejoin();
      this.meetAll();
    } else if (input.isSnapshot) this.meetAll();
    else this.meet(input);
  }

  trade({ price, size, takerSide, source }: Trade): void {
    const { state, floor, watch } = this.premises;
    const lots = size - (size % this.lot);
    if (lots > 0 && state.halted === undefined && floor.keeper.outside.mode !== 'stale') {
      floor.passingSource = source;
      floor.work(undefined, ({ liquidity }) => {
        liquidity.pass(takerSide === 'buy' ? Side.Buy : Side.Sell, price, lots);
      });
      floor.passingSource = undefined;
    }
    watch.observe('last', price);
  }

  price(input: Price): void {
    const { floor, watch } = this.premises;
    floor.keeper.rememberPositions();
    floor.keeper.outside.sayPrice(input);
    this.takeAway();
    this.sweep();
    watch.observe('last', input.price);
  }

  stale(): void {
    const { keeper } = this.premises.floor;
    keeper.rememberPositions();
    keeper.outside.sayStale();
    this.takeAway();
  }

  /** Trading goes on: the book meets what the outside says by now, and triggers see the newest prices. */
  resume(): void {
    const { floor, watch } = this.premises;
    if (floor.keeper.outside.mode === 'price') this.sweep();
    else this.meetAll();
    watch.look('last');
    watch.look('mark');
  }

  private meet({ bids, asks }: { readonly bids: readonly OutsideLevel[]; readonly asks: readonly OutsideLevel[] }): void {
    const { state, floor } = this.premises;
    if (state.halted !== undefined) return;
    const { outside } = floor.keeper;
    floor.work(undefined, ({ liquidity }) => {
      for (const { price } of bids) liquidity.meet(outside.bids, price);
      for (const { price } of asks) liquidity.meet(outside.asks, price);
    });
  }

  private meetAll(): void {
    if (this.premises.state.halted === undefined) this.takeAway();
  }

  /** Where the outside says nothing any more this only takes away, which a halted market may do. */
  private takeAway(): void {
    const { floor } = this.premises;
    const { outside } = floor.keeper;
    floor.work(undefined, ({ liquidity }) => {
      liquidity.meetAll(outside.bids);
      liquidity.meetAll(outside.asks);
    });
  }

  private sweep(): void {
    const { state, floor } = this.premises;
    const { outside } = floor.keeper;
    if (state.halted !== undefined) return;
    floor.work(undefined, ({ liquidity }) => {
      liquidity.sweep(outside.price);
    });
  }
}
