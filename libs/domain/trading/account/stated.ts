import { decimalOf, type Instrument } from '@copyledger/kernel';
import type { Map } from 'immutable';
import type { BalanceAfter, PositionAfter } from './account.events';
import type { Balance, OpenAccount, OpenOrder, Position } from './account.state';

export const instrumentIn = (account: OpenAccount, symbol: string): Instrument => {
  const instrument = account.instruments.get(symbol);
  if (instrument === undefined) throw new Error(`Invariant: ${symbol} was never admitted.`);
  return instrument;
};

export const orderIn = (account: OpenAccount, orderId: string): OpenOrder => {
  const order = account.orders.get(orderId);
  if (order === undefined) throw new Error(`Invariant: order ${orderId} is not open.`);
  return order;
};

/** Events state the balances after them; the rules that led there are the decider's, and may have changed since. */
export const withBalances = (account: OpenAccount, stated: readonly BalanceAfter[]): Map<string, Balance> =>
  account.balances.withMutations((balances) => {
    for (const { asset, total, held, margin } of stated) {
      const scale = account.assets.get(asset)?.scale;
      if (scale === undefined) throw new Error(`Invariant: ${asset} was never admitted.`);
      balances.set(asset, { total: decimalOf(total, scale), held: decimalOf(held, scale), margin: decimalOf(margin, scale) });
    }
  });

export const withPosition = (account: OpenAccount, symbol: string, stated: PositionAfter): Map<string, Position> => {
  const { quantityScale, settlement } = instrumentIn(account, symbol);
  const position = { quantity: decimalOf(stated.quantity, quantityScale), cost: decimalOf(stated.cost, settlement.scale) };
  if (position.quantity === 0n && position.cost !== 0n) throw new Error('Invariant: what is not held costs nothing.');
  return position.quantity === 0n ? account.positions.delete(symbol) : account.positions.set(symbol, position);
};
