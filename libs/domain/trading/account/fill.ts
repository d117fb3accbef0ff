import { absolute, divide, formatDecimal, type Instrument, notional, type Price, type Quantity } from '@copyledger/kernel';
import type { FillLeg, PositionAfter, Side } from './account.events';
import type { OpenAccount, Position } from './account.state';
import { formatAmount, type Movement } from './book-keeping';
import { type Leg, type PositionTrade, trade } from './position';

/** A fill in units: what it costs is already known, whoever charged it. */
export interface FillInput {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  /** Minor units of the quote asset, unsigned. */
  readonly value: bigint;
  readonly fee: { readonly asset: string; readonly amount: bigint };
}

export interface FillOutcome {
  readonly position: Position;
  readonly legs: readonly Leg[];
  readonly realisedPnl: bigint;
  readonly movements: readonly Movement[];
}

/** What a fill that stands for itself is worth: what is paid rounds up, what is received rounds down. */
export const valueOf = ({ instrument, side, quantity, price }: Omit<FillInput, 'value' | 'fee'>): bigint =>
  notional(instrument, { size: absolute(quantity), at: price }, side === 'buy' ? 'ceil' : 'floor').minor;

interface Received extends Pick<FillInput, 'side' | 'fee'> {
  readonly instrument: Pick<Instrument, 'kind' | 'base'>;
  readonly quantity: bigint;
}

/** Coins that a spot purchase brings in, after the fee that is taken from them; nothing for any other fill. */
export const receivedIn = ({ instrument, side, quantity, fee }: Received): bigint => {
  if (instrument.kind !== 'spot' || side !== 'buy') return 0n;
  return quantity - (fee.asset === instrument.base.code ? fee.amount : 0n);
};

/** Coins change hands: the position is what was bought here and not yet sold, after the fee that was taken from it. */
const spotTrade = (fill: FillInput, held: Position): PositionTrade => {
  const { side, quantity, value } = fill;
  if (side === 'buy') return { size: receivedIn(fill), value };
  const sold = quantity < held.quantity ? quantity : (held.quantity as Quantity);
  return { size: 0n - sold, value: divide(value * sold, quantity, 'floor') };
};

const spotMovements = ({ instrument, side, quantity, value }: FillInput): readonly Movement[] => {
  const sign = side === 'buy' ? 1n : -1n;
  return [
    { asset: instrument.base.code, amount: sign * quantity, against: 'venue' },
    { asset: instrument.quote.code, amount: -sign * value, against: 'venue' },
  ];
};

/** What a fill does to the position and to the money. */
export const applyFill = (held: Position, fill: FillInput): FillOutcome => {
  const { instrument, side, quantity, value, fee } = fill;
  const isSpot = instrument.kind === 'spot';
  const entering = isSpot ? spotTrade(fill, held) : { size: side === 'buy' ? quantity : 0n - quantity, value };
  const { position, legs } = entering.size === 0n ? { position: held, legs: [] } : trade(held, entering);
  const realisedPnl = legs.reduce((total, leg) => total + leg.realisedPnl, 0n);
  const profit: Movement = { asset: instrument.settlement.code, amount: realisedPnl, against: 'venue' };
  const commission: Movement = { asset: fee.asset, amount: -fee.amount, against: 'fees' };
  return { position, legs, realisedPnl, movements: [...(isSpot ? spotMovements(fill) : [profit]), commission] };
};

const formatLegs = (instrument: Instrument, legs: readonly Leg[]): readonly FillLeg[] =>
  legs.map(({ effect, quantity, realisedPnl }) => ({
    effect,
    quantity: formatDecimal(quantity, instrument.quantityScale),
    realisedPnl: formatDecimal(realisedPnl, instrument.settlement.scale),
  }));

export const formatPosition = (instrument: Instrument, { quantity, cost }: Position): PositionAfter => ({
  quantity: formatDecimal(quantity, instrument.quantityScale),
  cost: formatDecimal(cost, instrument.settlement.scale),
});

/** The data that every fill shares, in wire form. */
export const formatFill = (account: OpenAccount, fill: FillInput, outcome: FillOutcome) => ({
  instrument: fill.instrument.symbol,
  side: fill.side,
  quantity: formatDecimal(fill.quantity, fill.instrument.quantityScale),
  price: formatDecimal(fill.price, fill.instrument.priceScale),
  notional: formatDecimal(fill.value, fill.instrument.quote.scale),
  fee: { asset: fill.fee.asset, amount: formatAmount(account, fill.fee.asset, fill.fee.amount) },
  legs: formatLegs(fill.instrument, outcome.legs),
  realisedPnl: { asset: fill.instrument.settlement.code, amount: formatDecimal(outcome.realisedPnl, fill.instrument.settlement.scale) },
  position: formatPosition(fill.instrument, outcome.position),
});
