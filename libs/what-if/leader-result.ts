import { minus, ofDecimal, plus, type Ratio, signOf, zero } from '@copyledger/domain/copying/copy/ratio';
import type { AccountEvent, BalanceAfter, FillEffects } from '@copyledger/domain/trading/account/account.events';
import type { Instrument } from '@copyledger/kernel';
import { type Prices, worthAt } from './valuation';

/** What fills, fees and funding add up to. Decimals of one asset. */
export class Result {
  realisedPnl = zero;
  fees = zero;
  funding = zero;
  fills = 0;
  private paperAtStart = zero;

  constructor(private readonly asset: string) {}

  /** Counting begins with this much gained on paper. */
  begin(unrealised: Ratio): void {
    this.paperAtStart = unrealised;
  }

  fill({ realisedPnl, fee, instrument, price }: FillEffects, market: Instrument | undefined): void {
    this.fills += 1;
    if (realisedPnl.asset === this.asset) this.realisedPnl = plus(this.realisedPnl, ofDecimal(realisedPnl.amount));
    this.fees = plus(this.fees, this.feeOf({ fee, instrument, price }, market));
  }

  /** In money: a fee that was taken in coins is worth what they were bought at. */
  feeOf({ fee, price }: Pick<FillEffects, 'fee' | 'price' | 'instrument'>, market: Pick<Instrument, 'contractSize'> | undefined): Ratio {
    if (fee.asset === this.asset) return ofDecimal(fee.amount);
    return market === undefined ? zero : worthAt(market, ofDecimal(fee.amount), price);
  }

  unrealised(now: Ratio): Ratio {
    return minus(now, this.paperAtStart);
  }

  net(unrealised: Ratio): Ratio {
    return plus(minus(plus(this.realisedPnl, this.unrealised(unrealised)), this.fees), this.funding);
  }
}

interface Held {
  readonly quantity: Ratio;
  readonly cost: Ratio;
}

/** The leader's own side: what is held, and what came of it since counting began. */
export class LeaderResult {
  readonly result: Result;
  private readonly held = new Map<string, Held>();
  private isCounting = false;
  private equityThen: Ratio | undefined;
  /** By an outside venue's own word. */
  private newestEquity: Ratio | undefined;
  private isSimulated = false;
  private money = zero;

  constructor(
    private readonly asset: string,
    private readonly market: (symbol: string) => Instrument | undefined,
  ) {
    this.result = new Result(asset);
  }

  /** Where the leader's own returns are counted from. */
  get equityAtStart(): Ratio | undefined {
    return this.equityThen;
  }

  get isEquityKnown(): boolean {
    return this.newestEquity !== undefined;
  }

  begin(prices: Prices): void {
    this.isCounting = true;
    this.equityThen = this.isSimulated ? plus(this.money, this.worth(prices)) : this.newestEquity;
    this.result.begin(this.unrealised(prices));
  }

  take(event: AccountEvent): void {
    if (event.type === 'AccountOpened') this.isSimulated = event.data.kind === 'simulated';
    if ('balances' in event.data) this.count(event.data.balances);
    if (event.type === 'FillObserved' || event.type === 'OrderFilled') this.fill(event.data);
    else if (event.type === 'PositionAdjusted') this.hold(event.data.instrument, event.data.position);
    else if (event.type === 'EquityObserved') this.observe(ofDecimal(event.data.equity));
    else if (event.type === 'FundingPaid' && this.isCounting) this.result.funding = plus(this.result.funding, ofDecimal(event.data.amount));
  }

  unrealised(prices: Prices): Ratio {
    let sum = zero;
    for (const [symbol, { quantity, cost }] of this.held) {
      const price = prices.get(symbol);
      const market = this.market(symbol) ?? { contractSize: 1n };
      if (price !== undefined) sum = plus(sum, minus(worthAt(market, quantity, price), cost));
    }
    return sum;
  }

  /** What positions add to the money: all that coins are worth, and what perpetuals have gained. */
  private worth(prices: Prices): Ratio {
    let sum = this.unrealised(prices);
    for (const [symbol, { cost }] of this.held) if (this.market(symbol)?.kind === 'spot') sum = plus(sum, cost);
    return sum;
  }

  private count(balances: readonly BalanceAfter[]): void {
    const own = balances.find(({ asset }) => asset === this.asset);
    if (own !== undefined) this.money = ofDecimal(own.total);
  }

  private fill(data: FillEffects): void {
    this.hold(data.instrument, data.position);
    if (this.isCounting) this.result.fill(data, this.market(data.instrument));
  }

  /** The first word about the equity is taken for that of the start, when there was none before. */
  private observe(equity: Ratio): void {
    this.newestEquity = equity;
    if (this.isCounting && signOf(equity) > 0) this.equityThen ??= equity;
  }

  private hold(symbol: string, position: { readonly quantity: string; readonly cost: string }): void {
    const held = { quantity: ofDecimal(position.quantity), cost: ofDecimal(position.cost) };
    if (signOf(held.quantity) === 0) this.held.delete(symbol);
    else this.held.set(symbol, held);
  }
}
