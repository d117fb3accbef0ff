import type { Asset, Instrument } from '@copyledger/kernel';
import { Map } from 'immutable';
import type { AccountKind, Side } from './account.events';
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

export interface OpenOrder {
  readonly orderId: string;
  readonly clientOrderId: string | undefined;
  readonly instrument: string;
  readonly side: Side;
  readonly reduceOnly: boolean;
  /** In units of the instrument. */
  readonly quantity: bigint;
  readonly leaves: bigint;
  readonly limitPrice: bigint;
  /** What it is held at: its limit, or more where it may cost more. */
  readonly holdPrice: bigint;
  /** Sum of quantity times price over the fills, in units of both scales: what AvgPx is drawn from. */
  readonly filledValue: bigint;
  /** The newest trade applied to it; zero before the first. */
  readonly lastTradeNumber: bigint;
  /** The holder has asked for its removal; the market has not yet confirmed. */
  readonly isCancelRequested: boolean;
}

export interface OpenAccount {
  readonly status: 'open';
  readonly id: string;
  readonly owner: string;
  readonly kind: AccountKind;
  readonly baseCurrency: Asset;
  readonly assets: Map<string, Asset>;
  readonly instruments: Map<string, Instrument>;
  readonly balances: Map<string, Balance>;
  readonly positions: Map<string, Position>;
  readonly orders: Map<string, OpenOrder>;
  /** Client order ids with what they asked for, and orders that are closed. */
  readonly recent: Recent;
  /** The newest trade applied, per instrument: of an order that is closed, what is not above it is a repetition. */
  readonly lastTradeNumber: Map<string, bigint>;
  /** Every funding reference ever used, with what it moved. */
  readonly fundReferences: Map<string, string>;
  /** The newest sequence number of every outside feed. */
  readonly feeds: Map<string, bigint>;
}

export type Account = { readonly status: 'absent' } | OpenAccount;

export const absentAccount: Account = { status: 'absent' };

export const openedAccount = (opening: Pick<OpenAccount, 'id' | 'owner' | 'kind' | 'baseCurrency'>): OpenAccount => ({
  ...opening,
  status: 'open',
  assets: Map([[opening.baseCurrency.code, opening.baseCurrency]]),
  instruments: Map(),
  balances: Map(),
  positions: Map(),
  orders: Map(),
  recent: emptyRecent,
  lastTradeNumber: Map(),
  fundReferences: Map(),
  feeds: Map(),
});

const nothing: Balance = { total: 0n, held: 0n, margin: 0n };
const flat: Position = { quantity: 0n, cost: 0n };

export const balanceOf = (account: OpenAccount, asset: string): Balance => account.balances.get(asset, nothing);
export const positionOf = (account: OpenAccount, symbol: string): Position => account.positions.get(symbol, flat);
export const availableOf = ({ total, held, margin }: Balance): bigint => total - held - margin;
