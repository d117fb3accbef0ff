import type { Valuation } from '@copyledger/contracts/stream/server-frames';
import { decimalOf, divide, formatDecimal, type Instant } from '@copyledger/kernel';

/** An exact decimal. */
interface Exact {
  readonly units: bigint;
  readonly scale: number;
}

/** As much of an instrument as its valuation needs. */
export interface ValuationTerms {
  readonly kind: 'spot' | 'linear-perpetual' | 'inverse-perpetual';
  readonly base: string;
  readonly quote: string;
  readonly settlement: { readonly code: string; readonly scale: number };
  readonly contractSize: string;
}

export interface HeldPosition {
  readonly instrument: string;
  readonly quantity: string;
  readonly cost: string;
  readonly settlementAsset: string | null;
}

export interface HeldPortfolio {
  readonly baseCurrency: { readonly code: string; readonly scale: number };
  readonly balances: readonly { readonly asset: string; readonly total: string }[];
  readonly positions: readonly HeldPosition[];
}

/** What the world looks like at the moment of the valuation. */
export interface Market {
  readonly at: Instant;
  termsOf(instrument: string): ValuationTerms | undefined;
  priceOf(instrument: string): string | undefined;
  /** The spot instrument that trades an asset for another one. */
  spotOf(base: string, quote: string): string | undefined;
}

type ValuedPosition = Valuation['positions'][number];
type ValuedAsset = Valuation['assets'][number];

const exact = (text: string): Exact => {
  const point = text.indexOf('.');
  const scale = point < 0 ? 0 : text.length - point - 1;
  return { units: decimalOf(text, scale), scale };
};

const at = ({ units, scale }: Exact, wanted: number): bigint =>
  scale <= wanted ? units * 10n ** BigInt(wanted - scale) : divide(units, 10n ** BigInt(scale - wanted), 'floor');

const sum = (texts: readonly string[]): string => {
  const parts = texts.map(exact);
  const scale = Math.max(0, ...parts.map((part) => part.scale));
  return formatDecimal(
    parts.reduce((total, part) => total + at(part, scale), 0n),
    scale,
  );
};

const product = (...factors: readonly Exact[]): Exact => ({
  units: factors.reduce((units, factor) => units * factor.units, 1n),
  scale: factors.reduce((scale, factor) => scale + factor.scale, 0),
});

/**
 * What a position would bring at the price, less what it has cost, in minor units of the settlement asset, rounded down. Cost has the sign
 * of the quantity. A contract that is worth a fixed sum of quote is worth fewer coins the higher the price: there a long gains what its
 * value in coins has lost.
 */
const profitOf = ({ quantity, cost }: HeldPosition, terms: ValuationTerms, price: string): string => {
  const { scale } = terms.settlement;
  const held = product(exact(quantity), exact(terms.contractSize));
  const quoted = exact(price);
  if (terms.kind !== 'inverse-perpetual') {
    const value = product(held, quoted);
    const common = Math.max(value.scale, exact(cost).scale);
    return formatDecimal(at({ units: at(value, common) - at(exact(cost), common), scale: common }, scale), scale);
  }
  const coins = divide(held.units * 10n ** BigInt(quoted.scale + scale), quoted.units * 10n ** BigInt(held.scale), 'ceil');
  return formatDecimal(at(exact(cost), scale) - coins, scale);
};

const valued = (position: HeldPosition, market: Market): ValuedPosition => {
  const { instrument, quantity, settlementAsset: asset } = position;
  const terms = market.termsOf(instrument);
  const price = market.priceOf(instrument) ?? null;
  const unrealisedPnl = terms === undefined || price === null ? null : profitOf(position, terms, price);
  return { instrument, quantity, price, unrealisedPnl, asset };
};

/** Profit on coins is in the coins themselves; profit on contracts is still to come into the settlement asset. */
const isContract = ({ instrument }: ValuedPosition, market: Market): boolean => market.termsOf(instrument)?.kind !== 'spot';

const assetsOf = (balances: HeldPortfolio['balances'], contracts: readonly ValuedPosition[]): readonly ValuedAsset[] => {
  const totals = new Map(balances.map(({ asset, total }) => [asset, total]));
  for (const { asset } of contracts) if (asset !== null && !totals.has(asset)) totals.set(asset, '0');
  return [...totals]
    .map(([asset, total]) => {
      const unrealisedPnl = sum(contracts.flatMap((contract) => (contract.asset === asset ? [contract.unrealisedPnl ?? '0'] : [])));
      return { asset, total, unrealisedPnl, equity: sum([total, unrealisedPnl]) };
    })
    .sort((a, b) => (a.asset < b.asset ? -1 : 1));
};

/** In the base currency, rounded down to its scale; undefined without a price. */
const worth = ({ asset, equity }: ValuedAsset, { code, scale }: HeldPortfolio['baseCurrency'], market: Market): bigint | undefined => {
  const amount = exact(equity);
  if (asset === code || amount.units === 0n) return at(amount, scale);
  const spot = market.spotOf(asset, code);
  const price = spot === undefined ? undefined : market.priceOf(spot);
  return price === undefined ? undefined : at(product(amount, exact(price)), scale);
};

/** What a portfolio is worth just now. Pure. */
export const valuationOf = ({ baseCurrency, balances, positions }: HeldPortfolio, market: Market): Valuation => {
  const held = positions.filter(({ quantity }) => exact(quantity).units !== 0n).map((position) => valued(position, market));
  const contracts = held.filter((position) => isContract(position, market));
  const assets = assetsOf(balances, contracts);
  const worths = assets.map((asset) => worth(asset, baseCurrency, market));
  const isKnown = contracts.every(({ unrealisedPnl }) => unrealisedPnl !== null) && !worths.includes(undefined);
  const equity = isKnown
    ? formatDecimal(
        worths.reduce<bigint>((total, part) => total + (part ?? 0n), 0n),
        baseCurrency.scale,
      )
    : null;
  return { at: market.at, positions: held, assets, baseCurrency: baseCurrency.code, equity };
};
