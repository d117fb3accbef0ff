import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OpenLeg } from '@copyledger/domain/copying/desk/desk.inputs';
import { instrumentOf } from '@copyledger/domain/trading/instrument/instrument.terms';
import { instantOfMillis } from '@copyledger/kernel';
import { linearTerms } from '@copyledger/testing';
import { defaultDispatchLimits, OrderDispatch } from './order-dispatch';

const leg = (number: number): OpenLeg => ({
  ...{ legId: `leg-${number}`, planId: 'plan', followId: `follow-${number}`, copyAccountId: `account-${number}`, isPlaced: false },
  ...{ instrument: linearTerms.symbol, effect: 'open', side: 'buy', quantity: '1', reduceOnly: false },
});

it('sends many orders a few at a time, so that others of its thread have their turns between them', async () => {
  const sent: string[] = [];
  const dispatch = new OrderDispatch({
    accounts: {
      send: (accountId) => {
        sent.push(accountId);
        return new Promise(() => undefined);
      },
    },
    market: () => ({ instrument: instrumentOf(linearTerms), status: 'trading' }),
    now: () => instantOfMillis(0),
    limits: { ...defaultDispatchLimits, ordersPerTurnMax: 3, ordersInFlightMax: 7 },
    ...{ signal: new AbortController().signal, onOrdered: () => undefined, onFailure: () => undefined, onIdle: () => undefined },
  });
  for (let number = 0; number < 10; number += 1) dispatch.send(leg(number), { correlationId: 'fill', causationId: 'plan' });
  const counts = [sent.length];
  for (let turn = 0; turn < 3; turn += 1) {
    await nextTurn();
    counts.push(sent.length);
  }
  expect(counts).toEqual([3, 6, 7, 7]);
});
