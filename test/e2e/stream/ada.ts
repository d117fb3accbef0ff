import { derivedId } from '@copyledger/kernel';
import { accountEvent, instrumentEvent } from '@copyledger/testing';
import type { StreamWorld } from '../stream.world';

/** An account with funds, whose owner is `ada`, and what can happen to it. */
export interface Ada {
  readonly accountId: string;
  readonly channels: Readonly<Record<'portfolio' | 'orders' | 'fills' | 'activity', string>>;
  /** More money; the total is told. */
  credit(total: string): Promise<void>;
  /** An order that rests. */
  order(): Promise<string>;
  /** An order that is filled, or several at once; the id is that of the last. */
  fill(count?: number): Promise<string>;
}

export interface Given {
  readonly world: () => StreamWorld;
  readonly ada: () => Ada;
}

/** The instrument that the events of the tests are about. */
export const instrument = instrumentEvent.InstrumentListed().data.instrument.symbol;

let opened = 0;

export const openAccount = async (world: StreamWorld, owner: string): Promise<Ada> => {
  opened += 1;
  const accountId = derivedId('account', `stream-${opened}`);
  const stream = `account-${accountId}`;
  const ticket = { accountId, instrument } as const;
  let count = 0;
  const nextOrder = (): string => derivedId('order', accountId, String((count += 1)));
  await world.happen(stream, accountEvent.AccountOpened({ accountId, owner }), accountEvent.InstrumentAdmitted());
  return {
    accountId,
    channels: {
      portfolio: `portfolio:${accountId}`,
      orders: `orders:${accountId}`,
      fills: `fills:${accountId}`,
      activity: `activity:${accountId}`,
    },
    credit: (total) =>
      world.happen(
        stream,
        accountEvent.FundsCredited({ reference: `r-${(count += 1)}`, balances: [{ asset: 'USDT', total, held: '0', margin: '0' }] }),
      ),
    order: async () => {
      const orderId = nextOrder();
      await world.happen(stream, accountEvent.OrderPlaced({ ...ticket, orderId }));
      return orderId;
    },
    fill: async (orders = 1) => {
      const orderIds = Array.from({ length: orders }, nextOrder);
      const events = orderIds.flatMap((orderId) => [
        accountEvent.OrderPlaced({ ...ticket, orderId }),
        accountEvent.OrderFilled({ orderId, instrument }),
      ]);
      await world.happen(stream, ...events);
      return orderIds.at(-1)!;
    },
  };
};

export const openAda = async (world: StreamWorld): Promise<Ada> => {
  await world.happen(`instrument-${instrument}`, instrumentEvent.InstrumentListed());
  const ada = await openAccount(world, 'ada');
  await ada.credit('10000');
  // The first delta of a channel is the one that a snapshot takes the place of.
  await ada.fill();
  return ada;
};
