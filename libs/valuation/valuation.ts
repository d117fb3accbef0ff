import { divide, formatDecimal, type Instant } from '@copyledger/kernel';
import { exact, productOf, sumOf, unitsAt } from './exact-decimal';
import type { HeldPortfolio, HeldPosition, Market, PricedAt, ValuationTerms } from './market';

type BaseCurrency = HeldPortfolio['baseCurrency'];

interface ValuedPosition {
  readonly instrument: string;
  readonly quantity: string;
  /** Null where none is known. */
  readonly price: string | null;
  readonly pricedAt: Instant | null;
  /** Before fees, in `asset`; null without a price or the terms. */
  readonly unrealisedPnl: string | null;
  readonly asset: string | null;
}

interface ValuedAsset {
  readonly asset: string;
  readonly total: string;
  /** Of contracts that settle in the asset; null where one of them cannot be valued. Coins are assets of their own. */
  readonly unrealisedPnl: string | null;
  /** Total and unrealised profit. */
  readonly equity: string | null;
  /** Of one unit, in the base currency; null where none is known, and of the base currency itself. */
  readonly price: string | null;
  readonly pricedAt: Instant | null;
}

/** What a portfolio is worth. Whatever is not known is null, and never counted as nothing. */
export interface Valuation {
  /** Those that are held. */
  readonly positions: readonly ValuedPosition[];
  /** Every asset that is held, or that something unrealised is counted in, by its code. */
  readonly assets: readonly ValuedAsset[];
  readonly baseCurrency: string;
  /** All assets in the base currency; null where anything is unvalued. */
  readonly equity: string | null;
  /** The contracts and assets, by name, that stand in the way of the equity: no price or no terms of them are known. */
  readonly unvalued: readonly string[];
}

/**
 * What a position would bring at the price, less what it has cost, in minor units of the settlement asset, rounded down. Cost has the sign
 * of the quantity. A contract that is worth a fixed sum of quote is worth fewer coins the higher the price: there a long gains what its
 * value in coins has lost.
 */
const profitOf = ({ quantity, cost }: HeldPosition, terms: ValuationTerms, price: string): string => {
  const { scale } = terms.settlement;
  const held = productOf(exact(quantity), exact(terms.contractSize));
  const quoted = exact(price);
  if (terms.kind !== 'inverse-perpetual') {
    const value = productOf(held, quoted);
    const common = Math.max(value.scale, exact(cost).scale);
    return formatDecimal(unitsAt({ units: unitsAt(value, common) - unitsAt(exact(cost), common), scale: common }, scale), scale);
  }
  const coins = divide(held.units * 10n ** BigInt(quoted.scale + scale), quoted.units * 10n ** BigInt(held.scale), 'ceil');
  return formatDecimal(unitsAt(exact(cost), scale) - coins, scale);
};

/** Of what is sold there is nothing to value. */
const isHeld = ({ quantity }: HeldPosition): boolean => /[1-9]/.test(quantity);

const valued = (position: HeldPosition, market: Market): ValuedPosition => {
  const { instrument, quantity, settlementAsset } = position;
  const terms = market.termsOf(instrument);
  const { price = null, at: pricedAt = null } = market.priceOf(instrument) ?? {};
  const unrealisedPnl = terms === undefined || price === null ? null : profitOf(position, terms, price);
  return { instrument, quantity, price, pricedAt, unrealisedPnl, asset: settlementAsset ?? terms?.settlement.code ?? null };
};

/** Profit on coins is in the coins themselves; profit on contracts is still to come into the settlement asset. */
const isContract = ({ instrument }: ValuedPosition, market: Market): boolean => market.termsOf(instrument)?.kind !== 'spot';

const priceIn = (asset: string, base: BaseCurrency, market: Market): PricedAt | undefined => {
  for (const spot of market.spotsOf(asset, base.code)) {
    const priced = market.priceOf(spot);
    if (priced !== undefined) return priced;
  }
  return undefined;
};

const profitIn = (asset: string, contracts: readonly ValuedPosition[]): string | null => {
  const profits = contracts.flatMap((contract) => (contract.asset === asset ? [contract.unrealisedPnl] : []));
  return profits.includes(null) ? null : sumOf(profits.map((profit) => profit ?? '0'));
};

interface Holding {
  readonly base: BaseCurrency;
  readonly market: Market;
  readonly contracts: readonly ValuedPosition[];
}

const assetsOf = (balances: HeldPortfolio['balances'], { base, market, contracts }: Holding): readonly ValuedAsset[] => {
  const totals = new Map(balances.map(({ asset, total }) => [asset, total]));
  for (const { asset } of contracts) if (asset !== null && !totals.has(asset)) totals.set(asset, '0');
  return [...totals]
    .map(([asset, total]) => {
      const unrealisedPnl = profitIn(asset, contracts);
      const { price = null, at: pricedAt = null } = (asset === base.code ? undefined : priceIn(asset, base, market)) ?? {};
      return { asset, total, unrealisedPnl, equity: unrealisedPnl === null ? null : sumOf([total, unrealisedPnl]), price, pricedAt };
    })
    .sort((a, b) => (a.asset < b.asset ? -1 : 1));
};

/** In the base currency, rounded down to its scale; undefined without a price. */
const unitsInBase = (amount: string, { asset, price }: Pick<ValuedAsset, 'asset' | 'price'>, base: BaseCurrency): bigint | undefined => {
  const parts = exact(amount);
  if (asset === base.code || parts.units === 0n) return unitsAt(parts, base.scale);
  return price === null ? undefined : unitsAt(productOf(parts, exact(price)), base.scale);
};

/** What an amount of an asset is worth in the base currency, rounded down to its scale; undefined without a price. */
export const worthOf = (
  { asset, amount }: { readonly asset: string; readonly amount: string },
  base: BaseCurrency,
  market: Market,
): string | undefined => {
  const units = unitsInBase(amount, { asset, price: priceIn(asset, base, market)?.price ?? null }, base);
  return units === undefined ? undefined : formatDecimal(units, base.scale);
};

/** The instruments whose prices a valuation of the portfolio asks for. */
export const pricedInstruments = (
  { baseCurrency, balances, positions }: HeldPortfolio,
  market: Pick<Market, 'termsOf' | 'spotsOf'>,
): readonly string[] => {
  const held = positions.filter(isHeld);
  const settled = held.map(
    ({ instrument, settlementAsset }) => settlementAsset ?? market.termsOf(instrument)?.settlement.code ?? baseCurrency.code,
  );
  const assets = new Set([...balances.filter(({ total }) => total !== '0').map(({ asset }) => asset), ...settled]);
  assets.delete(baseCurrency.code);
  const spots = [...assets].flatMap((asset) => market.spotsOf(asset, baseCurrency.code));
  return [...new Set([...held.map(({ instrument }) => instrument), ...spots])];
};

/**
 * What a portfolio is worth: every view of it is this one, whether it is valued at the newest prices or at the marks of a day or of a
 * position of the log. Pure.
 */
export const valuationOf = ({ baseCurrency, balances, positions }: HeldPortfolio, market: Market): Valuation => {
  const held = positions.filter(isHeld).map((position) => valued(position, market));
  const contracts = held.filter((position) => isContract(position, market));
  const assets = assetsOf(balances, { base: baseCurrency, market, contracts });
  const worths = assets.map((asset) => (asset.equity === null ? undefined : unitsInBase(asset.equity, asset, baseCurrency)));
  const unknown = contracts.filter(({ unrealisedPnl }) => unrealisedPnl === null).map(({ instrument }) => instrument);
  // An asset whose contracts are unknown is named itself only where its own price is missing, too.
  const unpriced = assets.filter(({ asset, price }, index) => worths[index] === undefined && price === null && asset !== baseCurrency.code);
  const unvalued = [...new Set([...unknown, ...unpriced.map(({ asset }) => asset)])].sort();
  const total = worths.reduce<bigint>((sum, part) => sum + (part ?? 0n), 0n);
  const equity = unvalued.length === 0 ? formatDecimal(total, baseCurrency.scale) : null;
  return { positions: held, assets, baseCurrency: baseCurrency.code, equity, unvalued };
};
