import { murmurHash } from '@copyledger/matching';
import { Market } from './market';
import { enter, later, outside, type Step } from './spec/market-inputs';
import { journalOf } from './spec/markets';

const everything: readonly Step[] = [
  outside.snapshot({ 99: 5 }, { 104: 3 }),
  enter({ orderId: 'b', tradeGroup: 'ada', selfTradePrevention: 'decrement', limitPrice: '99' }),
  enter({ orderId: 's', side: 'sell', limitPrice: '103', timeInForce: 'GTD', expiresAt: later(9), postOnly: true, listId: 'list' }),
  enter({
    orderId: 'own',
    side: 'sell',
    limitPrice: '99',
    quantity: '2',
    tradeGroup: 'ada',
    selfTradePrevention: 'decrement',
    timeInForce: 'IOC',
  }),
  enter({ orderId: 'taker', limitPrice: '103', quantity: '4', timeInForce: 'IOC' }),
  enter({ orderId: 't1', side: 'sell', trigger: { kind: 'stop', watches: 'last', stopPrice: '90', trailingBasisPoints: 50 } }),
  enter({ orderId: 't2', side: 'sell', trigger: { kind: 'take-profit', watches: 'mark', stopPrice: '120' }, orderType: 'market' }),
  enter({ orderId: 't3', trigger: { kind: 'stop', watches: 'last', trailingBasisPoints: 700 } }),
  enter({ orderId: 'closed', listId: 'ünïcode \ud800', limitPrice: '104', timeInForce: 'IOC' }),
  { status: 'halted' },
];

const withHash = (state: Uint8Array): Uint8Array => Buffer.concat([state, Buffer.from(murmurHash(state))]);

describe('A snapshot of a market', () => {
  const { market } = journalOf(everything);
  const snapshot = market.save();

  it('is the state', () => {
    const restored = Market.restore(snapshot);
    expect(restored.hash()).toBe(market.hash());
    expect(restored.save()).toEqual(snapshot);
    expect([restored.symbol, restored.consumed, restored.terms]).toEqual(['TEST', market.consumed, market.terms]);
  });

  it('may be of a market that knows nothing yet', () => {
    const empty = Market.create('TEST');
    expect(Market.restore(empty.save()).hash()).toBe(empty.hash());
  });

  it('differs when one place in a queue does', () => {
    const [b1, b2] = [enter({ orderId: 'b1' }), enter({ orderId: 'b2' })];
    const amend = (orderId: string, quantity: string): Step => ({ amend: { orderId, quantity, limitPrice: '100' } });
    const hashAfter = (first: string, second: string) => journalOf([b1, b2, amend(first, '12'), amend(second, '12')]).market.hash();
    expect(hashAfter('b1', 'b2')).not.toBe(hashAfter('b2', 'b1'));
  });

  it('that is damaged, cut or none at all is refused', () => {
    const damaged = snapshot.slice();
    damaged[20]! ^= 1;
    expect(() => Market.restore(damaged)).toThrow('damaged');
    expect(() => Market.restore(snapshot.subarray(0, 40))).toThrow('damaged');
    expect(() => Market.restore(new Uint8Array())).toThrow(RangeError);
  });

  it('of another kind or version is refused though its checksum is right', () => {
    const state = Buffer.from(snapshot.subarray(0, -32));
    expect(() => Market.restore(withHash(Buffer.concat([Buffer.from('XXXX'), state.subarray(4)])))).toThrow('no snapshot of a market');
    expect(() => Market.restore(withHash(Buffer.concat([state.subarray(0, 4), Buffer.from([9]), state.subarray(5)])))).toThrow('Version 9');
  });

  it('says when it refers to a text that it has not', () => {
    const state = Buffer.from(snapshot.subarray(0, -32));
    const textsAt = state.readUInt32LE(5);
    const noTexts = withHash(Buffer.concat([state.subarray(0, textsAt), Buffer.from([0])]));
    expect(() => Market.restore(noTexts)).toThrow(RangeError);
  });
});
