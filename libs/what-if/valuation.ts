import { minus, ofDecimal, ofUnits, plus, type Ratio, times, zero } from '@copyledger/domain/copying/copy/ratio';
import { balanceOf, type OpenAccount } from '@copyledger/domain/trading/account/account.state';
import type { Instrument } from '@copyledger/kernel';

/** Newest prices, decimals, by instrument. */
export type Prices = ReadonlyMap<string, string>;

export interface Worth {
  /** Money, and what is held at its cost. */
  readonly realised: Ratio;
  /** What positions have gained on paper. */
  readonly unrealised: Ratio;
}

/** What units of an instrument are worth at a price, signed as they are, in its quote asset. */
export const worthAt = ({ contractSize }: Pick<Instrument, 'contractSize'>, quantity: Ratio, price: string): Ratio =>
  times(times(quantity, ofUnits(contractSize, 0)), ofDecimal(price));

/** What an account is worth in one asset, its positions at the newest prices; one without a price is worth its cost. */
export const worthOf = (account: OpenAccount, assetCode: string, prices: Prices): Worth => {
  const scaleOf = (code: string): number => account.assets.get(code)?.scale ?? 0;
  let realised = ofUnits(balanceOf(account, assetCode).total, scaleOf(assetCode));
  let unrealised = zero;
  for (const [symbol, { quantity, cost }] of account.positions) {
    const instrument = account.instruments.get(symbol);
    if (instrument?.settlement.code !== assetCode || quantity === 0n) continue;
    const paid = ofUnits(cost, instrument.settlement.scale);
    const price = prices.get(symbol);
    // Coins were paid for when they were bought; a perpetual's cost is margin, and still among the balances.
    if (instrument.kind === 'spot') realised = plus(realised, paid);
    if (price === undefined) continue;
    unrealised = plus(unrealised, minus(worthAt(instrument, ofUnits(quantity, instrument.quantityScale), price), paid));
  }
  return { realised, unrealised };
};

export const equityOf = ({ realised, unrealised }: Worth): Ratio => plus(realised, unrealised);

/** What profit is shared on: profit on paper counts only when it is a loss. */
export const shareableOf = ({ realised, unrealised }: Worth): Ratio => (unrealised.numerator < 0n ? plus(realised, unrealised) : realised);
