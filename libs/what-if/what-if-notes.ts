import type { CopiedPosition, CopyEvent, CopyLegResolved, CopyPlanned, PlanCause } from '@copyledger/domain/copying/copy/copy.events';
import { inUnits, minus, negated, ofDecimal, over, plus, type Ratio, signOf, toDecimal, zero } from '@copyledger/domain/copying/copy/ratio';
import type { AccountEvent, OrderFilled } from '@copyledger/domain/trading/account/account.events';
import { formatDecimal, type Instant } from '@copyledger/kernel';
import { Result } from './leader-result';
import { type Prices, worthAt } from './valuation';
import type { WhatIfCharge, WhatIfPoint, WhatIfSkip, WhatIfTrade } from './what-if.answer';
import type { WhatIfQuestion } from './what-if.question';

interface Around {
  readonly prices: Prices;
  readonly equity: () => Ratio;
}

interface NotedLeg {
  readonly effect: 'open' | 'close';
  readonly cause: PlanCause;
}

/** Everything of a simulation that its answer tells. */
export class WhatIfNotes {
  readonly result: Result;
  readonly equity: WhatIfPoint[] = [];
  readonly trades: WhatIfTrade[] = [];
  readonly skips: WhatIfSkip[] = [];
  readonly charges: WhatIfCharge[] = [];
  readonly positions = new Map<string, CopiedPosition>();
  plans = 0;
  priceCost = zero;
  /** The deepest fall from an earlier high, as a part of it. */
  drawdown = zero;
  private high = zero;
  private readonly legs = new Map<string, NotedLeg>();

  constructor(
    private readonly question: WhatIfQuestion,
    private readonly around: Around,
  ) {
    this.result = new Result(question.asset.code);
  }

  point(at: Instant): void {
    const equity = this.around.equity();
    this.measure(equity);
    this.equity.push({ at, equity: this.money(equity) });
  }

  charge(charge: WhatIfCharge): void {
    this.charges.push(charge);
  }

  decided(event: CopyEvent, at: Instant): void {
    if (event.type === 'CopyPlanned') this.planned(event.data, at);
    else this.resolved(event.data, at);
  }

  copied(event: AccountEvent, at: Instant): void {
    if (event.type === 'OrderFilled') this.filled(event.data, at);
  }

  /** To the digits of the asset. */
  money(amount: Ratio): string {
    const { scale } = this.question.asset;
    return formatDecimal(inUnits(amount, scale, 'half-even'), scale);
  }

  private planned({ instrument, legs, cause, part }: CopyPlanned['data'], at: Instant): void {
    if (part === 1) this.plans += 1;
    for (const leg of legs) {
      const { effect, side } = leg;
      this.positions.set(instrument, leg.position);
      for (const { reason, quantity } of leg.cuts ?? []) this.skips.push({ at, instrument, effect, side, quantity, reason, cause });
      if (leg.outcome === 'ordered') this.legs.set(leg.legId, { effect, cause });
      else this.skips.push({ at, instrument, effect, side, quantity: leg.quantity, reason: leg.reason, cause });
    }
  }

  private resolved(data: CopyLegResolved['data'], at: Instant): void {
    const { instrument, effect, side, reason, legId, quantity, filledQuantity, position } = data;
    this.positions.set(instrument, position);
    const { cause } = this.legOf(legId);
    if (reason === undefined) return;
    const left = toDecimal(minus(ofDecimal(quantity), ofDecimal(filledQuantity)));
    this.skips.push({ at, instrument, effect, side, quantity: left, reason, cause });
  }

  private filled(data: OrderFilled['data'], at: Instant): void {
    const { instrument, side, quantity, price, orderId } = data;
    const market = this.question.instruments.get(instrument);
    const leaderPrice = this.around.prices.get(instrument);
    if (market === undefined || leaderPrice === undefined) throw new Error('Invariant: copies trade in markets with a price.');
    this.result.fill(data, market);
    const paid = minus(worthAt(market, ofDecimal(quantity), price), worthAt(market, ofDecimal(quantity), leaderPrice));
    this.priceCost = plus(this.priceCost, side === 'buy' ? paid : negated(paid));
    const equity = this.around.equity();
    this.measure(equity);
    const { effect, cause } = this.legOf(orderId);
    this.trades.push({
      ...{ at, instrument, effect, side, quantity, price, leaderPrice, cause, orderId },
      fee: this.money(this.result.feeOf(data, market)),
      realisedPnl: data.realisedPnl.amount,
      equity: this.money(equity),
    });
  }

  private legOf(legId: string): NotedLeg {
    const leg = this.legs.get(legId);
    if (leg === undefined) throw new Error('Invariant: an order of a copy account is a leg of a plan.');
    return leg;
  }

  private measure(equity: Ratio): void {
    if (signOf(minus(equity, this.high)) > 0) this.high = equity;
    if (signOf(this.high) <= 0) return;
    const fall = over(minus(this.high, equity), this.high);
    if (signOf(minus(fall, this.drawdown)) > 0) this.drawdown = fall;
  }
}
