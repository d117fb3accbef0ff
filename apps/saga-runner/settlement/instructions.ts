import type { AccountCommand } from '@copyledger/domain/trading/account/account.commands';
import type { MarketEvent, OrderRemovedReason, PreventedOrder, TradeParty } from '@copyledger/domain/trading/market/market.events';
import { type Instant, unreachable } from '@copyledger/kernel';

/** What an account is told of a fact of the market. */
export interface Instruction {
  readonly accountId: string;
  readonly command: AccountCommand;
  /** Tells the two sides of one fact apart. */
  readonly part: 'maker' | 'taker' | 'order';
}

type DataOf<T extends MarketEvent['type']> = Extract<MarketEvent, { type: T }>['data'];

const by = { type: 'system' } as const;

/** What its holder, its list, its position or an operator ended is cancelled; what its own terms or the market's rules ended has expired. */
const outcomeOf: Record<OrderRemovedReason, 'cancelled' | 'expired'> = {
  'cancel-requested': 'cancelled',
  'one-cancels-other': 'cancelled',
  'reduce-only': 'cancelled',
  halted: 'cancelled',
  delisted: 'cancelled',
  'market-full': 'cancelled',
  'post-only': 'cancelled',
  'immediate-or-cancel': 'expired',
  'fill-or-kill': 'expired',
  'no-liquidity': 'expired',
  protection: 'expired',
  'self-trade': 'expired',
  expired: 'expired',
};

const filled = (trade: DataOf<'TradeExecuted'>, part: 'maker' | 'taker', now: Instant): readonly Instruction[] => {
  const party: TradeParty = trade[part];
  if (party.kind === 'outside') return [];
  const { instrument, quantity, price } = trade;
  const tradeNumber = BigInt(trade.tradeNumber);
  const order = { orderId: party.orderId, instrument, tradeNumber, liquidity: part, quantity, price, now };
  return [{ accountId: party.accountId, command: { type: 'FillOrder', by, ...order }, part }];
};

const traded = (trade: DataOf<'TradeExecuted'>, now: Instant): readonly Instruction[] => {
  const { maker, taker, instrument, quantity, price } = trade;
  if (maker.kind !== 'account' || taker.kind !== 'account' || maker.accountId !== taker.accountId)
    return [...filled(trade, 'maker', now), ...filled(trade, 'taker', now)];
  const sides = { makerOrderId: maker.orderId, takerOrderId: taker.orderId };
  const terms = { instrument, tradeNumber: BigInt(trade.tradeNumber), quantity, price, now };
  return [{ accountId: maker.accountId, command: { type: 'SettleSelfTrade', by, ...sides, ...terms }, part: 'order' }];
};

const prevented = ({ accountId, orderId, preventedQuantity }: PreventedOrder, part: 'maker' | 'taker', now: Instant): Instruction => ({
  accountId,
  command: { type: 'PreventFill', by, orderId, preventedQuantity, now },
  part,
});

const modified = ({ orderId, amendId, quantity, limitPrice, trigger }: DataOf<'OrderModified'>, now: Instant): AccountCommand => {
  const terms = { quantity, limitPrice, ...(trigger !== undefined && { trigger }) };
  return { type: 'ConfirmAmend', by, orderId, amendId, ...terms, now };
};

const of = ({ accountId }: { readonly accountId: string }, command: AccountCommand): readonly Instruction[] => [
  { accountId, command, part: 'order' },
];

/** A fact of the market, and when it happened. Neither is looked at where its type says enough. */
export interface MarketFact {
  readonly event: MarketEvent;
  readonly metadata: { readonly occurredAt: Instant };
}

/** What a fact of the market means for the accounts in it. */
export const instructionsOf = (fact: MarketFact): readonly Instruction[] => {
  const { event } = fact;
  switch (event.type) {
    case 'TradeExecuted':
      return traded(event.data, fact.metadata.occurredAt);
    case 'OrderRemoved': {
      const { orderId, reason } = event.data;
      return of(event.data, { type: 'CloseOrder', by, orderId, outcome: outcomeOf[reason], reason, now: fact.metadata.occurredAt });
    }
    case 'TriggerFired': {
      const { orderId, watched, price, stopPrice } = event.data;
      return of(event.data, { type: 'TriggerOrder', by, orderId, watched, price, stopPrice });
    }
    case 'OrderModified':
      return of(event.data, modified(event.data, fact.metadata.occurredAt));
    case 'ModifyRefused': {
      const { orderId, amendId, reason } = event.data;
      return of(event.data, { type: 'RefuseAmend', by, orderId, amendId, reason });
    }
    case 'SelfTradePrevented':
      return (['maker', 'taker'] as const).map((part) => prevented(event.data[part], part, fact.metadata.occurredAt));
    case 'MarketTermsSet':
    case 'OrderAccepted':
    case 'TriggerReferenceMoved':
    case 'TradingHalted':
    case 'TradingResumed':
      // These concern the market alone.
      return [];
    default:
      return unreachable(event);
  }
};
