import type { OutsideQuote, TradeExecuted, TradeParty } from '@copyledger/domain/trading/market/market.events';
import { decimalOf, formatDecimal } from '@copyledger/kernel';
import { scaleOf } from '../runtime/decimal-sum';

type AccountParty = Extract<TradeParty, { readonly kind: 'account' }>;
type Whole = Required<OutsideQuote>;

const isWhole = (quote: OutsideQuote | undefined): quote is Whole => quote?.bid !== undefined && quote.ask !== undefined;

const quoteAgainst = ({ data: { maker, taker } }: TradeExecuted): Whole | undefined => {
  const outside = [maker, taker].find((party) => party.kind === 'outside');
  return isWhole(outside?.quote) ? outside.quote : undefined;
};

/** The orders of ours that traded with the outside at a quote of which both sides are known. */
export const quotedParties = (trade: TradeExecuted): readonly AccountParty[] => {
  if (quoteAgainst(trade) === undefined) return [];
  return [trade.data.maker, trade.data.taker].filter((party): party is AccountParty => party.kind === 'account');
};

const half = 5n;

/** The traded quantity times the middle of the quote, and times its near side, exactly; undefined without a quote. */
export const quotedOf = (
  trade: TradeExecuted,
  { side }: { readonly side: 'buy' | 'sell' },
): { readonly middle: string; readonly touch: string } | undefined => {
  const quote = quoteAgainst(trade);
  if (quote === undefined) return undefined;
  const { quantity } = trade.data;
  const scale = Math.max(scaleOf(quantity), scaleOf(quote.bid), scaleOf(quote.ask));
  const [traded, bid, ask] = [decimalOf(quantity, scale), decimalOf(quote.bid, scale), decimalOf(quote.ask, scale)];
  return {
    middle: formatDecimal(traded * (bid + ask) * half, 2 * scale + 1),
    touch: formatDecimal(traded * (side === 'buy' ? ask : bid), 2 * scale),
  };
};
