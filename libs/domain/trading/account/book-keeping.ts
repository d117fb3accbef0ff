import { formatDecimal, type Instrument } from '@copyledger/kernel';
import type { Map as ImmutableMap } from 'immutable';
import type { BalanceAfter, Ledger, Posting } from './account.events';
import { type Balance, balanceOf, type OpenAccount, type OpenOrder, type Position, positionOf } from './account.state';
import { type Hold, holdOf, marginOf } from './holds';

/** A movement of value into (positive) or out of the account, and the ledger on its other side. */
export interface Movement {
  readonly asset: string;
  /** Minor units. */
  readonly amount: bigint;
  readonly against: Exclude<Ledger, 'account'>;
}

const scaleOf = (account: OpenAccount, asset: string): number => {
  const known = account.assets.get(asset);
  if (known === undefined) throw new Error(`Invariant: ${asset} was never admitted.`);
  return known.scale;
};

export const formatAmount = (account: OpenAccount, asset: string, minor: bigint): string => formatDecimal(minor, scaleOf(account, asset));

/** Both sides of every movement; what is zero is left out. They sum to zero per asset by construction. */
export const postingsOf = (account: OpenAccount, movements: readonly Movement[]): readonly Posting[] =>
  movements
    .filter(({ amount }) => amount !== 0n)
    .flatMap(({ asset, amount, against }) => [
      { ledger: 'account', asset, amount: formatAmount(account, asset, amount) },
      { ledger: against, asset, amount: formatAmount(account, asset, -amount) },
    ]);

/** What becomes of an instrument's position and open orders, and the money that moves with it. */
export interface Change {
  readonly movements?: readonly Movement[];
  readonly instrument?: Instrument;
  readonly position?: Position;
  readonly orders?: ImmutableMap<string, OpenOrder>;
}

export const ordersIn = (orders: ImmutableMap<string, OpenOrder>, symbol: string): readonly OpenOrder[] => {
  const found: OpenOrder[] = [];
  orders.forEach((order) => {
    if (order.instrument === symbol) found.push(order);
  });
  return found;
};

type Deltas = Map<string, Balance>;
const deltaOf = (deltas: Deltas, asset: string): Balance => deltas.get(asset) ?? { total: 0n, held: 0n, margin: 0n };

const addInstrument = (account: OpenAccount, change: Change & { readonly instrument: Instrument }, deltas: Deltas): void => {
  const { instrument, orders = account.orders } = change;
  const before = positionOf(account, instrument.symbol);
  const { position = before } = change;
  const addHold = (sign: bigint, hold: Hold): void => {
    for (const [asset, amount] of hold) {
      const delta = deltaOf(deltas, asset);
      deltas.set(asset, { ...delta, held: delta.held + sign * amount });
    }
  };
  // What is held now was held under the terms known so far; the change may bring newer ones.
  const known = account.instruments.get(instrument.symbol) ?? instrument;
  addHold(-1n, holdOf(known, before, ordersIn(account.orders, instrument.symbol)));
  addHold(1n, holdOf(instrument, position, ordersIn(orders, instrument.symbol)));
  if (account.kind === 'observed') return;
  const { code } = instrument.settlement;
  const delta = deltaOf(deltas, code);
  deltas.set(code, { ...delta, margin: marginOf(instrument, position) - marginOf(instrument, before) });
};

/** The balances that a change touches, as they are after it. */
export const balancesAfter = (account: OpenAccount, change: Change): ReadonlyMap<string, Balance> => {
  const deltas: Deltas = new Map();
  for (const { asset, amount } of change.movements ?? []) {
    const delta = deltaOf(deltas, asset);
    deltas.set(asset, { ...delta, total: delta.total + amount });
  }
  const { instrument } = change;
  if (instrument !== undefined) addInstrument(account, { ...change, instrument }, deltas);
  const after = new Map<string, Balance>();
  for (const [asset, { total, held, margin }] of deltas) {
    if (total === 0n && held === 0n && margin === 0n) continue;
    const before = balanceOf(account, asset);
    after.set(asset, { total: before.total + total, held: before.held + held, margin: before.margin + margin });
  }
  return after;
};

/** The wire form of `balancesAfter`. */
export const formatBalances = (account: OpenAccount, balances: ReadonlyMap<string, Balance>): readonly BalanceAfter[] =>
  [...balances].map(([asset, { total, held, margin }]) => ({
    asset,
    total: formatAmount(account, asset, total),
    held: formatAmount(account, asset, held),
    margin: formatAmount(account, asset, margin),
  }));
