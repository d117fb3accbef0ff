import { type Answer, type CommandWorld, type Opened, type Placed } from '../command-api.world';

/** A market of its own, and an account with money and coins to trade there. */
export interface OwnMarket {
  readonly coin: string;
  readonly instrument: string;
  readonly account: Opened;
  /** A limit order to buy 1, unless said otherwise. */
  readonly place: (order: object) => Promise<Answer>;
  /** The id of an order that has to be taken. */
  readonly placed: (order: object) => Promise<string>;
  readonly price: (price: string) => Promise<void>;
  /** The order, once the market has dealt with it as expected. */
  readonly once: (orderId: string, expected: object) => Promise<Record<string, unknown>>;
}

let markets = 0;

/** The market is at 100 unless it is quiet: then nobody outside trades there. */
export const ownMarket = async (world: CommandWorld, terms: object = {}, latest: 'priced' | 'quiet' = 'priced'): Promise<OwnMarket> => {
  const coin = `K${(markets += 1)}`;
  const instrument = `${coin}-USDT`;
  await world.list(instrument, { lotSize: '0.001', makerFeePpm: 0, takerFeePpm: 0, ...terms });
  if (latest === 'priced') await world.price(instrument, '100');
  const account = await world.account({ funds: { USDT: '10000', [coin]: '10' } });
  const place = (order: object) =>
    world.post(`${account.path}/orders`, { instrument, type: 'limit', side: 'buy', quantity: '1', ...order });
  return {
    coin,
    instrument,
    account,
    place,
    placed: async (order) => {
      const answer = await place(order);
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
      return (answer.body as unknown as Placed).orderId;
    },
    price: (price) => world.price(instrument, price),
    once: (orderId, expected) => world.orderOnce(account, orderId, expected),
  };
};

/** A market order that waits for a price. */
export const stopMarket = (kind: 'stop' | 'take-profit', stopPrice: string) => ({ type: 'market', trigger: { kind, stopPrice } });
