import { RecordedLog } from '@copyledger/projections/testing/recorded-log';
import { accountEvent } from '@copyledger/testing';
import { instantOfMillis } from '@copyledger/kernel';
import type { OutsideInput } from '@copyledger/domain/trading/market/market.inputs';
import { inputOf } from './inputs';
import { MarketInbox } from './market-inbox';
import { MarketInterrupted } from './outside-port';

const at = instantOfMillis(0);
const marks = (...prices: readonly number[]): readonly OutsideInput[] => prices.map((price) => ({ type: 'Mark', price, at }));
const limits = { orderedMax: 2, offeredMax: 3 };

let log: RecordedLog;
let inbox: MarketInbox;
beforeEach(() => {
  log = new RecordedLog();
  inbox = new MarketInbox('BTC-USDT', limits);
});

/** An order of the log; answers with its position. */
const order = (): bigint => {
  const [decoded] = log.append('account-a', accountEvent.OrderPlaced());
  inbox.order(inputOf(decoded!)!.input, decoded!);
  return decoded!.recorded.position;
};
const taken = (): readonly unknown[] => {
  const all: unknown[] = [];
  for (let next = inbox.take(); next !== undefined; next = inbox.take())
    all.push(next.input.type === 'Mark' ? next.input.price : next.input.type);
  return all;
};

describe('the inbox of a market', () => {
  it('gives what came in the order in which it came', async () => {
    const offers = [inbox.offer(marks(1, 2))];
    order();
    offers.push(inbox.offer([]), inbox.offer(marks(3)));
    expect(taken()).toEqual([1, 2, 'EnterOrder', 3]);
    expect(inbox.length).toBe(4);
    inbox.settle();
    await Promise.all(offers);
    expect([inbox.length, inbox.isEmpty, inbox.oldestPosition]).toEqual([0, true, undefined]);
  });

  it('tells an offer that it is done when its last input is durable, and not before', async () => {
    let isDone = false;
    const offer = inbox.offer(marks(1, 2)).then(() => (isDone = true));
    inbox.take();
    inbox.settle();
    await Promise.resolve();
    expect(isDone).toBe(false);
    inbox.take();
    inbox.settle();
    await offer;
    expect(inbox.isEmpty).toBe(true);
  });

  it('gives what the log asked again after an interruption, and tells offers that they did not happen', async () => {
    const first = order();
    const [taking, waiting] = [inbox.offer(marks(1)), inbox.offer(marks(2))];
    const caught = [taking, waiting].map((each) => each.catch((error: unknown) => error));
    order();
    inbox.take();
    inbox.take();
    inbox.interrupt(new Error('the connection broke'));
    for (const error of await Promise.all(caught)) expect(error).toBeInstanceOf(MarketInterrupted);
    expect(inbox.oldestPosition).toBe(first);
    expect(taken()).toEqual(['EnterOrder', 'EnterOrder']);
  });

  it('is full of what the log asks, and turns away what comes from outside', async () => {
    order();
    expect(inbox.isFull).toBe(false);
    order();
    expect(inbox.isFull).toBe(true);
    void inbox.offer(marks(1, 2));
    await expect(inbox.offer(marks(3, 4))).rejects.toMatchObject({ name: 'MarketUnavailable', reason: 'full' });
    taken();
    inbox.settle();
    expect(inbox.isFull).toBe(false);
    await Promise.all([
      inbox.offer(marks(3)),
      Promise.resolve(inbox.take()).then(() => {
        inbox.settle();
      }),
    ]);
  });

  it('can forget what the log asked from the second on: it can be read again from the first', () => {
    const first = order();
    order();
    inbox.forgetOrdered();
    expect([inbox.length, inbox.oldestPosition]).toEqual([1, first]);
  });
});
