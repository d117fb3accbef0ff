import { accept, type Instrument, reject } from '@copyledger/kernel';
import { instrumentEvent, instruments, specification } from '@copyledger/testing';
import fc from 'fast-check';
import type { ChangeableTerms, InstrumentCommand, InstrumentListing } from './instrument.commands';
import { instrumentDecider } from './instrument.decider';
import type { InstrumentEvent } from './instrument.events';
import { instrumentLimits, type InstrumentRejection, instrumentRejections } from './instrument.rejections';
import { instrumentOf, termsOf } from './instrument.terms';
import { listingRefusal } from './listing-rules';

const usdt = { code: 'USDT', scale: 6 };
const btc = { code: 'BTC', scale: 8 };
const tick = (units: bigint) => units as Instrument['tickSize'];
const lot = (units: bigint) => units as Instrument['lotSize'];

const spot: InstrumentListing = {
  symbol: 'BTCUSDT',
  kind: 'spot',
  base: btc,
  quote: usdt,
  settlement: usdt,
  priceScale: 2,
  quantityScale: 8,
  contractSize: 1n,
  tickSize: tick(1n),
  lotSize: lot(1_000n),
  minimumNotional: 5_000_000n,
  makerFeePpm: 200n,
  takerFeePpm: 1_000n,
};
const linear: InstrumentListing = { ...spot, symbol: 'BTCUSDT-PERP', kind: 'linear-perpetual', quantityScale: 3 };
const inverse: InstrumentListing = { ...linear, symbol: 'BTCUSD-PERP', kind: 'inverse-perpetual', settlement: btc, contractSize: 100n };

const list = (instrument: InstrumentListing = spot): InstrumentCommand => ({ type: 'ListInstrument', instrument });
const change = (changes: Partial<ChangeableTerms>): InstrumentCommand => ({ type: 'ChangeInstrument', changes });
const halt: InstrumentCommand = { type: 'HaltInstrument' };
const resume: InstrumentCommand = { type: 'ResumeInstrument' };
const delist: InstrumentCommand = { type: 'DelistInstrument' };

const { given } = specification(instrumentDecider);
const revision = (number: number, changes: Partial<ChangeableTerms> = {}): Instrument => ({ ...spot, ...changes, revision: number });
const listed = instrumentEvent.InstrumentListed({ instrument: termsOf(revision(1), 'trading') });
const halted = instrumentEvent.InstrumentChanged({ instrument: termsOf(revision(2), 'halted') });
const delisted = instrumentEvent.InstrumentDelisted({ instrument: termsOf(revision(2), 'delisted') });

describe('listing an instrument', () => {
  it('starts its revisions at one, and trades', () => {
    expect(given().when(list())).toEqual(accept(listed));
    expect(given().thenState(list())).toEqual({ status: 'trading', instrument: revision(1) });
  });

  it('again with the same terms is the same listing, halted or changed back since', () => {
    const again: InstrumentListing = { ...spot, base: { scale: 8, code: 'BTC' } };
    expect(given(listed).when(list(again))).toEqual(accept());
    expect(given(listed, halted).when(list())).toEqual(accept());
    const state = given(listed).thenState(change({ makerFeePpm: 0n }), change({ makerFeePpm: 200n }));
    expect(instrumentDecider.decide(list(), state)).toEqual(accept());
  });

  it.each<[string, InstrumentListing]>([
    ['fees', { ...spot, takerFeePpm: 999n }],
    ['tick', { ...spot, tickSize: tick(2n) }],
    ['lot', { ...spot, lotSize: lot(2n) }],
    ['minimum notional', { ...spot, minimumNotional: 0n }],
    ['kind', { ...spot, kind: 'linear-perpetual' }],
    ['price scale', { ...spot, priceScale: 3 }],
    ['bound', { ...spot, maximumQuantity: lot(5_000n) }],
    ['scale of an asset', { ...spot, quote: { ...usdt, scale: 8 }, settlement: { ...usdt, scale: 8 } }],
    ['terms that nobody could list', { ...spot, symbol: '' }],
  ])('again with another %s is refused', (_, instrument) => {
    expect(given(listed).when(list(instrument))).toEqual(reject('InstrumentAlreadyListed'));
  });

  it('is for ever over once it was delisted', () => {
    expect(given(listed, delisted).when(list())).toEqual(reject('InstrumentAlreadyDelisted'));
  });

  it.each([
    ['spot', spot],
    ['linear perpetual', linear],
    ['inverse perpetual', inverse],
    ['free instrument', { ...spot, minimumNotional: 0n, makerFeePpm: 0n, takerFeePpm: 0n }],
    ['rebate for makers', { ...spot, makerFeePpm: -1_000n }],
    ['venue symbol', { ...spot, symbol: 'xyz:kPEPE.v2_USD-1' }],
  ])('takes a %s', (_, instrument) => {
    expect(given().when(list(instrument))).toMatchObject({ ok: true });
  });

  const tooHigh = instrumentLimits.feePpmMax + 1n;
  const refused: readonly (readonly [InstrumentRejection, InstrumentListing])[] = [
    // Each is wrong in what a later one is wrong in, too.
    ['SymbolMalformed', { ...spot, symbol: '', base: { code: '', scale: 8 } }],
    ['SymbolMalformed', { ...spot, symbol: 'BTC USDT' }],
    ['SymbolMalformed', { ...spot, symbol: 'BTC/USDT' }],
    ['SymbolMalformed', { ...spot, symbol: '-BTC' }],
    ['SymbolMalformed', { ...spot, symbol: 'B'.repeat(41) }],
    ['AssetMalformed', { ...spot, quote: { code: 'US DT', scale: 99 } }],
    ['ScaleOutOfRange', { ...spot, priceScale: 19, quote: btc }],
    ['ScaleOutOfRange', { ...spot, quantityScale: -1 }],
    ['ScaleOutOfRange', { ...spot, priceScale: 1.5 }],
    ['ScaleOutOfRange', { ...spot, settlement: { code: 'USDT', scale: Number.NaN } }],
    ['AssetsNotDistinct', { ...spot, quote: { ...btc, scale: 2 } }],
    ['SettlementNotOfKind', { ...spot, settlement: btc, contractSize: 0n }],
    ['SettlementNotOfKind', { ...linear, settlement: btc }],
    ['SettlementNotOfKind', { ...inverse, settlement: usdt }],
    ['SettlementNotOfKind', { ...linear, settlement: { ...usdt, scale: 8 } }],
    ['ContractSizeNotPositive', { ...linear, contractSize: 0n, tickSize: tick(0n) }],
    ['SpotContractSizeNotOne', { ...spot, contractSize: 10n, quantityScale: 3 }],
    ['SpotScaleNotOfBase', { ...spot, quantityScale: 3, tickSize: tick(0n) }],
    ['TickNotPositive', { ...spot, tickSize: tick(0n), lotSize: lot(0n) }],
    ['LotNotPositive', { ...spot, lotSize: lot(-1n), minimumNotional: -1n }],
    ['MinimumNotionalNegative', { ...spot, minimumNotional: -1n, takerFeePpm: -1n }],
    ['FeeOutOfRange', { ...spot, takerFeePpm: -1n, makerFeePpm: -5n }],
    ['FeeOutOfRange', { ...spot, takerFeePpm: tooHigh }],
    ['FeeOutOfRange', { ...spot, makerFeePpm: tooHigh }],
    ['RebateExceedsTakerFee', { ...spot, makerFeePpm: -1_001n, minimumQuantity: lot(0n) }],
    ['MinimumQuantityNotPositive', { ...spot, minimumQuantity: lot(0n), maximumQuantity: lot(1n) }],
    ['MinimumQuantityOffLot', { ...spot, minimumQuantity: lot(1_500n), maximumQuantity: lot(1n) }],
    ['MaximumQuantityOffLot', { ...spot, minimumQuantity: lot(2_000n), maximumQuantity: lot(1_500n) }],
    ['MaximumQuantityBelowMinimum', { ...spot, minimumQuantity: lot(2_000n), maximumQuantity: lot(1_000n), maximumNotional: 0n }],
    ['MaximumQuantityBelowMinimum', { ...spot, maximumQuantity: lot(0n) }],
    ['MaximumNotionalBelowMinimum', { ...spot, maximumNotional: 4_999_999n, priceBandPpm: 0n }],
    ['MaximumNotionalBelowMinimum', { ...spot, minimumNotional: 0n, maximumNotional: 0n }],
    ['PriceBandOutOfRange', { ...spot, priceBandPpm: 0n, openOrdersMax: 0 }],
    ['PriceBandOutOfRange', { ...spot, priceBandPpm: instrumentLimits.priceBandPpmMax + 1n }],
    ['OrderCountOutOfRange', { ...spot, openOrdersMax: 0, triggerOrdersMax: 1 }],
    ['OrderCountOutOfRange', { ...spot, triggerOrdersMax: 1.5 }],
    ['OrderCountOutOfRange', { ...spot, openOrdersMax: instrumentLimits.orderCountMax + 1 }],
    ['TriggerOrdersExceedOpenOrders', { ...spot, openOrdersMax: 5, triggerOrdersMax: 6 }],
  ];

  it.each(refused)('is refused with %s', (rejection, instrument) => {
    expect(given().when(list(instrument))).toEqual(reject(rejection));
  });

  it('is checked in the order in which refusals are listed', () => {
    const lifeCycle = ['InstrumentNotFound', 'InstrumentAlreadyDelisted', 'InstrumentAlreadyListed'];
    expect([...lifeCycle, ...new Set(refused.map(([rejection]) => rejection))]).toEqual(instrumentRejections);
  });
});

describe('changing an instrument', () => {
  it('is a new revision with all of its terms', () => {
    const changes = { tickSize: tick(5n), lotSize: lot(10n), minimumNotional: 1n, makerFeePpm: -7n, takerFeePpm: 7n };
    expect(given(listed).when(change(changes))).toEqual(
      accept(instrumentEvent.InstrumentChanged({ instrument: termsOf(revision(2, changes), 'trading') })),
    );
    expect(given(listed).thenState(change({ makerFeePpm: 1n }), change({ takerFeePpm: 2n }))).toEqual({
      status: 'trading',
      instrument: revision(3, { makerFeePpm: 1n, takerFeePpm: 2n }),
    });
  });

  const bounded = {
    ...{ minimumQuantity: lot(1_000n), maximumQuantity: lot(9_000_000n), maximumNotional: 9_000_000n },
    ...{ priceBandPpm: 200_000n, openOrdersMax: 100, triggerOrdersMax: 5 },
  };

  it('sets bounds, and lifts them', () => {
    const state = given(listed).thenState(change(bounded));
    expect(state).toEqual({ status: 'trading', instrument: revision(2, bounded) });
    const lift: InstrumentCommand = { type: 'ChangeInstrument', changes: { openOrdersMax: 7 }, lifts: ['maximumQuantity', 'priceBandPpm'] };
    const lifted = given(listed).thenState(change(bounded), lift);
    const { minimumQuantity, maximumNotional, triggerOrdersMax } = bounded;
    const kept = { minimumQuantity, maximumNotional, triggerOrdersMax, openOrdersMax: 7 };
    expect(lifted).toEqual({ status: 'trading', instrument: revision(3, kept) });
    expect(instrumentDecider.decide(lift, lifted)).toEqual(accept());
  });

  it('to what it is already changes nothing', () => {
    expect(given(listed).when(change({}))).toEqual(accept());
    expect(given(listed).when(change({ tickSize: tick(1n) }))).toEqual(accept());
  });

  it('leaves it halted', () => {
    expect(given(listed, halted).thenState(change({ takerFeePpm: 2_000n }))).toMatchObject({
      status: 'halted',
      instrument: { revision: 3 },
    });
  });

  it.each<[InstrumentRejection, Partial<ChangeableTerms>]>([
    ['TickNotPositive', { tickSize: tick(0n) }],
    ['LotNotPositive', { lotSize: lot(0n) }],
    ['MinimumNotionalNegative', { minimumNotional: -1n }],
    ['FeeOutOfRange', { takerFeePpm: instrumentLimits.feePpmMax + 1n }],
    // Against the terms that stay as they are.
    ['RebateExceedsTakerFee', { makerFeePpm: -1_001n }],
    ['MaximumQuantityOffLot', { maximumQuantity: lot(1n) }],
  ])('is refused with %s', (rejection, changes) => {
    expect(given(listed).when(change(changes))).toEqual(reject(rejection));
  });
});

describe('halting, resuming and delisting', () => {
  it('are revisions with another status', () => {
    expect(given(listed).when(halt)).toEqual(accept(halted));
    expect(given(listed, halted).when(resume)).toEqual(
      accept(instrumentEvent.InstrumentChanged({ instrument: termsOf(revision(3), 'trading') })),
    );
    expect(given(listed).when(delist)).toEqual(accept(delisted));
    expect(given(listed, halted).thenState(delist)).toEqual({ status: 'delisted', instrument: revision(3) });
  });

  it('to what it is already change nothing', () => {
    expect(given(listed).when(resume)).toEqual(accept());
    expect(given(listed, halted).when(halt)).toEqual(accept());
    expect(given(listed, delisted).when(delist)).toEqual(accept());
  });

  it.each([change({ makerFeePpm: 0n }), halt, resume, delist])('need a listed instrument: $type', (command) => {
    expect(given().when(command)).toEqual(reject('InstrumentNotFound'));
  });

  it.each([change({}), halt, resume])('never happen after a delisting: $type', (command) => {
    expect(given(listed, delisted).when(command)).toEqual(reject('InstrumentAlreadyDelisted'));
  });
});

describe('folding a history', () => {
  const terms = halted.data.instrument;
  it.each<[string, InstrumentEvent[]]>([
    ['a change before the listing', [halted]],
    ['a second listing', [listed, listed]],
    ['a listing at another revision', [instrumentEvent.InstrumentListed({ instrument: { ...terms, status: 'trading' } })]],
    ['a listing that is delisted', [instrumentEvent.InstrumentListed({ instrument: termsOf(revision(1), 'delisted') })]],
    ['a revision left out', [listed, instrumentEvent.InstrumentChanged({ instrument: { ...terms, revision: 3 } })]],
    ['a revision repeated', [listed, halted, halted]],
    ['a change that delists', [listed, instrumentEvent.InstrumentChanged({ instrument: { ...terms, status: 'delisted' } })]],
    ['a delisting that does not', [listed, instrumentEvent.InstrumentDelisted({ instrument: terms })]],
    ['a change of scale', [listed, instrumentEvent.InstrumentChanged({ instrument: { ...terms, priceScale: 3 } })]],
    ['a change of an asset', [listed, instrumentEvent.InstrumentChanged({ instrument: { ...terms, base: { code: 'ETH', scale: 8 } } })]],
    ['a change after the delisting', [listed, delisted, instrumentEvent.InstrumentChanged({ instrument: { ...terms, revision: 3 } })]],
  ])('throws on %s', (_, events) => {
    expect(() => given(...events).thenState()).toThrow('Invariant: ');
  });

  it('brings back any terms that can be listed, through JSON', () => {
    fc.assert(
      fc.property(instruments('X'), (drawn) => {
        const listing = { ...drawn, ...(drawn.kind === 'spot' && { contractSize: 1n, quantityScale: drawn.base.scale }) };
        expect(listingRefusal(listing)).toBeUndefined();
        const decision = instrumentDecider.decide(list(listing), instrumentDecider.initial);
        const events = JSON.parse(JSON.stringify(decision.ok && decision.events)) as InstrumentEvent[];
        expect(given(...events).thenState()).toEqual({ status: 'trading', instrument: { ...listing, revision: 1 } });
        expect(instrumentOf(termsOf(drawn, 'halted'))).toEqual(drawn);
      }),
    );
  });
});
