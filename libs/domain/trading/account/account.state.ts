import type { Asset, Instant, Instrument } from '@copyledger/kernel';
import { Map } from 'immutable';
import type { AccountKind, Bracket, OrderOrigin, OrderType, SelfTradePrevention, Side, TimeInForce, Trigger } from './account.events';
import { CompactMap } from './compact-map';
import { emptyRecent, type Recent } from './recent';

/** Minor units of one asset. What is neither held nor margin is available. */
export interface Balance {
  readonly total: bigint;
  readonly held: bigint;
  readonly margin: bigint;
}

/** Signed units of the instrument, and what they have cumulatively cost in minor units of its settlement asset, signed alike. */
export interface Position {
  readonly quantity: bigint;
  readonly cost: bigint;
}

/** What may change while an order is open. Quantity and prices in units of the instrument. */
export interface OrderTerms {
  /** All of it, what is filled included. */
  readonly quantity: bigint;
  readonly limitPrice: bigint;
  /** What it is held at: its limit, or more where it may cost more. */
  readonly holdPrice: bigint;
  /** What it waits for before it enters the book; none once it has entered. */
  readonly trigger: Trigger | undefined;
}

/** Terms that were asked for, and that the market has neither taken nor refused. */
export interface PendingAmend extends OrderTerms {
  /** Counts the requests of the order that were pending together: the newest has the highest. */
  readonly number: number;
}

export interface OpenOrder extends OrderTerms {
  readonly orderId: string;
  readonly clientOrderId: string | undefined;
  readonly instrument: string;
  readonly side: Side;
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  readonly reduceOnly: boolean;
  readonly leaves: bigint;
  /** What self-trade prevention took off: quantity - filled - prevented = leaves. */
  readonly prevented: bigint;
  /** Sum of quantity times price over the fills, in units of both scales: what AvgPx is drawn from. */
  readonly filledValue: bigint;
  /** Coins that a spot purchase has brought in, after the fee. */
  readonly received: bigint;
  /** The newest trade applied to it; zero before the first. */
  readonly lastTradeNumber: bigint;
  /** The holder has asked for its removal; the market has not yet confirmed. */
  readonly isCancelRequested: boolean;
  /** By their ids. */
  readonly amends: Map<string, PendingAmend>;
  readonly listId: string | undefined;
  readonly selfTradePrevention: SelfTradePrevention | undefined;
  readonly origin: OrderOrigin;
  readonly placedAt: Instant;
  /** Another order of its list has traded: the market never lets this one trade, so it holds nothing any more. */
  readonly isOutdone: boolean;
  readonly bracket: Bracket | undefined;
}

/** A request to amend an order that closed before the market had answered. */
export interface UnansweredAmend {
  readonly orderId: string;
  readonly instrument: string;
}

export interface OpenAccount {
  readonly status: 'open';
  readonly id: string;
  readonly owner: string;
  readonly kind: AccountKind;
  readonly baseCurrency: Asset;
  /** The follow that it copies for. */
  readonly copyOf: string | undefined;
  readonly assets: Map<string, Asset>;
  readonly instruments: Map<string, Instrument>;
  readonly balances: Map<string, Balance>;
  readonly positions: Map<string, Position>;
  readonly orders: Map<string, OpenOrder>;
  /** By the ids of the requests. */
  readonly unansweredAmends: Map<string, UnansweredAmend>;
  /** Client order ids and amend ids with what they asked for, and orders that are closed. */
  readonly recent: Recent;
  /** The newest trade applied, per instrument: of an order that is closed, what is not above it is a repetition. */
  readonly lastTradeNumber: Map<string, bigint>;
  /** Every funding reference ever used, with what it moved. */
  readonly fundReferences: CompactMap<string>;
  /** The newest sequence number of every outside feed. */
  readonly feeds: Map<string, bigint>;
}

export type Account = { readonly status: 'absent' } | OpenAccount;

export const absentAccount: Account = { status: 'absent' };

export const openedAccount = (opening: Pick<OpenAccount, 'id' | 'owner' | 'kind' | 'baseCurrency' | 'copyOf'>): OpenAccount => ({
  ...opening,
  status: 'open',
  assets: Map([[opening.baseCurrency.code, opening.baseCurrency]]),
  instruments: Map(),
  balances: Map(),
  positions: Map(),
  orders: Map(),
  unansweredAmends: Map(),
  recent: emptyRecent,
  lastTradeNumber: Map(),
  fundReferences: CompactMap.of(),
  feeds: Map(),
});

const nothing: Balance = { total: 0n, held: 0n, margin: 0n };
const flat: Position = { quantity: 0n, cost: 0n };

export const balanceOf = (account: OpenAccount, asset: string): Balance => account.balances.get(asset, nothing);
export const positionOf = (account: OpenAccount, symbol: string): Position => account.positions.get(symbol, flat);
export const filledOf = ({ quantity, prevented, leaves }: OpenOrder): bigint => quantity - prevented - leaves;
export const availableOf = ({ total, held, margin }: Balance): bigint => total - held - margin;
