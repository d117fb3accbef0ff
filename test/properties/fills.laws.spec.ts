import { decimalOf } from '@copyledger/kernel';
import { positionOf } from '@copyledger/domain/trading/account/account.state';
import { always, eventsIn, fillsIn, lastOf, scale, sums } from './laws';

describe('over all fills', () => {
  it('an order never fills beyond its quantity: filled, prevented and open add up to it', () => {
    always((steps) => {
      const known = new Map<string, { quantity: bigint; filled: bigint; prevented: bigint }>();
      for (const event of eventsIn(steps)) {
        if (event.type === 'OrderPlaced')
          known.set(event.data.orderId, { quantity: decimalOf(event.data.quantity, scale), filled: 0n, prevented: 0n });
        if (event.type !== 'OrderFilled' && event.type !== 'OrderAmended' && event.type !== 'OrderQuantityPrevented') continue;
        const order = known.get(event.data.orderId)!;
        const quantity = decimalOf(event.data.quantity, scale);
        if (event.type === 'OrderFilled') order.filled += quantity;
        else if (event.type === 'OrderAmended') order.quantity = quantity;
        else order.prevented += quantity;
        const leaves = decimalOf(event.data.leavesQuantity, scale);
        expect(order.filled + order.prevented + leaves).toBe(order.quantity);
        expect(leaves >= 0n).toBe(true);
        if (event.type === 'OrderFilled') expect(decimalOf(event.data.cumulativeQuantity, scale)).toBe(order.filled);
        if (event.type === 'OrderQuantityPrevented') expect(decimalOf(event.data.preventedQuantity, scale)).toBe(order.prevented);
      }
    });
  });

  it('an order never fills beyond the limit that it has', () => {
    always((steps) => {
      const limits = new Map<string, bigint>();
      for (const event of eventsIn(steps)) {
        if (event.type === 'OrderPlaced' || event.type === 'OrderAmended')
          limits.set(event.data.orderId, decimalOf(event.data.limitPrice, scale));
        if (event.type !== 'OrderFilled') continue;
        const beyond = decimalOf(event.data.price, scale) - limits.get(event.data.orderId)!;
        expect(event.data.side === 'buy' ? beyond <= 0n : beyond >= 0n).toBe(true);
      }
    });
  });

  it('of a list one order alone ever trades, and it holds for that one alone from then on', () => {
    always((steps) => {
      const traded = new Map<string, string>();
      const lists = new Map(
        eventsIn(steps).flatMap((event) => (event.type === 'OrderPlaced' ? [[event.data.orderId, event.data.listId]] : [])),
      );
      for (const { orderId } of fillsIn(steps)) {
        const listId = lists.get(orderId);
        if (listId === undefined) continue;
        expect(traded.get(listId) ?? orderId).toBe(orderId);
        traded.set(listId, orderId);
      }
      for (const { orders } of steps.map(({ after }) => after))
        for (const { listId, orderId, isOutdone } of orders.values())
          if (listId !== undefined && isOutdone) expect(traded.get(listId)).not.toBe(orderId);
    });
  });

  it('profit is what was received, less what was paid, plus what the rest has cost', () => {
    always((steps) => {
      const account = lastOf(steps);
      const hasOwnCoins = eventsIn(steps).some((event) => event.type === 'FundsCredited' && event.data.asset === 'BTC');
      const realised = sums(fillsIn(steps), (fill) => [fill.instrument, fill.realisedPnl.amount]);
      const received = sums(fillsIn(steps), (fill) => [fill.instrument, fill.side === 'sell' ? fill.notional : `-${fill.notional}`]);
      for (const { symbol, kind, settlement } of account.instruments.values()) {
        // The cost of coins that were brought in is not known.
        if (kind === 'spot' && hasOwnCoins) continue;
        const cost = positionOf(account, symbol).cost * 10n ** BigInt(scale - settlement.scale);
        expect(realised.get(symbol) ?? 0n).toBe((received.get(symbol) ?? 0n) + cost);
      }
    });
  });

  it('legs add up to the fill, and to its profit', () => {
    always((steps) => {
      for (const { legs, realisedPnl, quantity, instrument } of fillsIn(steps)) {
        expect(sums(legs, (leg) => ['pnl', leg.realisedPnl])).toEqual(sums([realisedPnl], ({ amount }) => ['pnl', amount]));
        if (instrument !== 'BTCUSDT') expect(sums(legs, (leg) => ['', leg.quantity])).toEqual(sums([quantity], (whole) => ['', whole]));
      }
    });
  });

  it('numbers of trades grow per market', () => {
    always((steps) => {
      const newest = new Map<string, bigint>();
      for (const { instrument, tradeNumber } of fillsIn(steps)) {
        expect(BigInt(tradeNumber) >= (newest.get(instrument) ?? 0n)).toBe(true);
        newest.set(instrument, BigInt(tradeNumber));
      }
    });
  });
});
