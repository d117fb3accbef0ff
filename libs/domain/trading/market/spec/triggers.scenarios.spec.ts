import type { Trigger } from '../../account/account.events';
import { enter, outside, type Step } from './market-inputs';
import { livingMarket, type MarketUnderTest, referenceMarket } from './markets';

const waiting = (orderId: string, trigger: Partial<Trigger>, order: object = {}): Step =>
  enter({ orderId, side: 'sell', limitPrice: '50', quantity: '1', ...order, trigger: { kind: 'stop', watches: 'last', ...trigger } });
const tick = (price: number): Step => outside.trade('buy', price, 1);

describe.each([
  ['the market', livingMarket],
  ['the reference', referenceMarket],
])('Triggers in %s', (_, create) => {
  let market: MarketUnderTest;
  beforeEach(() => {
    market = create();
    market.after(tick(100));
  });
  const fired = (...steps: Step[]) => market.after(...steps).filter(([kind]) => kind === 'fired');

  it.each([
    { rule: 'a sale stops at or below', kind: 'stop', side: 'sell', short: 96, reached: 95 },
    { rule: 'a purchase stops at or above', kind: 'stop', side: 'buy', short: 104, reached: 105 },
    { rule: 'a sale takes profit at or above', kind: 'take-profit', side: 'sell', short: 104, reached: 105 },
    { rule: 'a purchase takes profit at or below', kind: 'take-profit', side: 'buy', short: 96, reached: 95 },
  ] as const)('$rule', ({ kind, side, short, reached }) => {
    expect(fired(waiting('t', { kind, stopPrice: `${reached}` }, { side }), tick(short))).toEqual([]);
    expect(fired(tick(reached))).toEqual([['fired', 't', 'last', reached, reached, 0]]);
    expect(fired(tick(reached))).toEqual([]);
  });

  it('fire at once when the price is there already', () => {
    expect(fired(waiting('t', { stopPrice: '100' }))).toEqual([['fired', 't', 'last', 100, 100, 0]]);
  });

  it('may watch the mark', () => {
    expect(fired(waiting('t', { watches: 'mark', stopPrice: '95' }), tick(90))).toEqual([]);
    expect(fired(outside.mark(95))).toEqual([['fired', 't', 'mark', 95, 95, 0]]);
  });

  it('sees no mark that was withdrawn, and the next one again', () => {
    market.after(outside.mark(90), outside.noMark());
    expect(fired(waiting('t', { watches: 'mark', stopPrice: '95' }))).toEqual([]);
    expect(fired({ status: 'halted' }, { status: 'trading' })).toEqual([]);
    expect(fired(outside.mark(95))).toEqual([['fired', 't', 'mark', 95, 95, 0]]);
  });

  it('see a price without depth as the last', () => {
    expect(fired(waiting('t', { stopPrice: '95' }), outside.price(95))).toEqual([['fired', 't', 'last', 95, 95, 0]]);
  });

  it('enter as takers, and rest as what they are', () => {
    market.after(outside.snapshot({ 94: 1 }, {}), waiting('t', { stopPrice: '95' }, { limitPrice: '93', quantity: '5' }));
    expect(market.after(tick(95))).toEqual([
      ['fired', 't', 'last', 95, 95, 0],
      ['traded', undefined, 't', 'sell', 94, 1],
    ]);
    expect(market.after(enter({ orderId: 'b', limitPrice: '93' }))).toContainEqual(['traded', 't', 'b', 'buy', 93, 4]);
  });

  it('queue behind the outside when they rest', () => {
    market.after(outside.snapshot({}, { 97: 4 }), waiting('t', { stopPrice: '95' }, { limitPrice: '97' }));
    expect(fired(tick(95))).toEqual([['fired', 't', 'last', 95, 95, 4]]);
  });

  it('enter in the order of their stops, then of their age', () => {
    market.after(waiting('low', { stopPrice: '92' }), waiting('old', { stopPrice: '95' }), waiting('young', { stopPrice: '95' }));
    expect(fired(tick(90)).map(([, order]) => order)).toEqual(['old', 'young', 'low']);
  });

  it('fire others by their trades, in turn', () => {
    market.after(
      enter({ orderId: 'b1', limitPrice: '96', quantity: '1' }),
      enter({ orderId: 'b2', limitPrice: '91', quantity: '1' }),
      waiting('t1', { stopPrice: '97' }),
      waiting('t2', { stopPrice: '96' }),
      waiting('t3', { stopPrice: '91' }),
    );
    expect(market.after(tick(97))).toEqual([
      ['fired', 't1', 'last', 97, 97, 0],
      ['traded', 'b1', 't1', 'sell', 96, 1],
      ['fired', 't2', 'last', 96, 96, 0],
      ['traded', 'b2', 't2', 'sell', 91, 1],
      ['fired', 't3', 'last', 91, 91, 0],
    ]);
  });

  it('close their list: the first that fires removes the others, waiting or not', () => {
    market.after(waiting('t1', { stopPrice: '95' }, { listId: 'list' }), waiting('t2', { stopPrice: '94' }, { listId: 'list' }));
    market.after(enter({ orderId: 'tp', side: 'sell', limitPrice: '120', listId: 'list' }));
    expect(market.after(tick(90)).slice(0, 3)).toEqual([
      ['fired', 't1', 'last', 90, 95, 0],
      ['removed', 't2', 'one-cancels-other'],
      ['removed', 'tp', 'one-cancels-other'],
    ]);
  });

  it('are amended while they wait: another trigger is a younger one', () => {
    market.after(waiting('t1', { stopPrice: '90' }), waiting('t2', { stopPrice: '95' }));
    const trigger: Trigger = { kind: 'stop', watches: 'last', stopPrice: '95' };
    expect(market.after({ amend: { orderId: 't1', quantity: '3', limitPrice: '60', trigger } })).toEqual([
      ['modified', 't1', 'amend-5', 3, 60, false, 0],
    ]);
    expect(fired(tick(95)).map(([, order]) => order)).toEqual(['t2', 't1']);
  });

  it('that trail and are amended otherwise trail on', () => {
    market.after(waiting('t', { trailingBasisPoints: 1_000 }), tick(120));
    expect(market.after({ amend: { orderId: 't', quantity: '3', limitPrice: '60' } })).toEqual([
      ['modified', 't', 'amend-5', 3, 60, true, 0],
    ]);
    expect(fired(tick(109))).toEqual([]);
    expect(fired(tick(108))).toEqual([['fired', 't', 'last', 108, 108, 0]]);
  });
});
