import { decimalOf, divide, formatDecimal } from '@copyledger/kernel';

/** What a fill, or the adoption of a position, left behind, and at what price it was reached. */
export interface PositionStep {
  /** The log position of the event. */
  readonly position: string;
  readonly occurredAt: string;
  /** Signed, after it. */
  readonly quantity: string;
  /** What that quantity has cumulatively cost, signed like it, in the settlement asset. */
  readonly cost: string;
  /** Of the fill; null when the position was adopted: then nothing was sold or bought. */
  readonly price: string | null;
}

/** A part of a position that was opened at once. */
export interface Lot {
  readonly openedAt: string;
  readonly openedPosition: string;
  /** Signed, as the position is. */
  readonly quantity: string;
  readonly cost: string;
}

/** A part of a lot that was closed by a later fill. */
export interface Closure extends Lot {
  readonly closedAt: string;
  readonly closedPosition: string;
  readonly proceeds: string;
  /** Proceeds less cost, before fees. */
  readonly realisedPnl: string;
}

export interface FifoLots {
  readonly open: readonly Lot[];
  readonly closures: readonly Closure[];
  /** The closures' sum. */
  readonly realisedPnl: string;
}

/** Of every quantity, price and cost in the calculation: what is divided is rounded half-even here, and a lot's last part takes the rest. */
const scale = 24;

interface OpenLot {
  readonly step: PositionStep;
  quantity: bigint;
  cost: bigint;
}

const units = (text: string): bigint => decimalOf(text, scale);
const text = (value: bigint): string => formatDecimal(value, scale);
const absolute = (value: bigint): bigint => (value < 0n ? -value : value);
const lotOf = ({ step, quantity, cost }: OpenLot): Lot => ({
  openedAt: step.occurredAt,
  openedPosition: step.position,
  quantity: text(quantity),
  cost: text(cost),
});

/** The lots of one position, first in, first out, where average cost is what the account itself counts with. */
class FifoBook {
  readonly open: OpenLot[] = [];
  readonly closures: Closure[] = [];
  realised = 0n;
  private held = 0n;
  private cost = 0n;

  constructor(private readonly contractSize: bigint) {}

  take(step: PositionStep): void {
    const [quantity, cost] = [units(step.quantity), units(step.cost)];
    if (step.price === null) this.open.length = 0;
    else this.close(step, quantity, units(step.price));
    const isAdopted = step.price === null;
    const before = isAdopted || this.held * quantity < 0n ? { held: 0n, cost: 0n } : { held: this.held, cost: this.cost };
    if (absolute(quantity) > absolute(before.held)) this.open.push({ step, quantity: quantity - before.held, cost: cost - before.cost });
    [this.held, this.cost] = [quantity, cost];
  }

  /** Takes the oldest lots until no more is held than the fill left. */
  private close(step: PositionStep, quantity: bigint, price: bigint): void {
    const kept = this.held * quantity < 0n ? 0n : absolute(quantity);
    let left = absolute(this.held) - kept;
    while (left > 0n) {
      const lot = this.open[0];
      if (lot === undefined) throw new Error('Invariant: the lots of a position add up to it.');
      const size = absolute(lot.quantity) < left ? absolute(lot.quantity) : left;
      this.closePart(lot, lot.quantity < 0n ? -size : size, { step, price });
      if (lot.quantity === 0n) this.open.shift();
      left -= size;
    }
  }

  private closePart(lot: OpenLot, quantity: bigint, { step, price }: { readonly step: PositionStep; readonly price: bigint }): void {
    const cost = divide(lot.cost * quantity, lot.quantity, 'half-even');
    const proceeds = divide(quantity * price * this.contractSize, 10n ** BigInt(2 * scale), 'half-even');
    lot.quantity -= quantity;
    lot.cost -= cost;
    this.realised += proceeds - cost;
    this.closures.push({
      ...lotOf({ step: lot.step, quantity, cost }),
      closedAt: step.occurredAt,
      closedPosition: step.position,
      proceeds: text(proceeds),
      realisedPnl: text(proceeds - cost),
    });
  }
}

/** Folds what fills left, in log order. An adopted position is one lot at the cost that was adopted. */
export const fifoLots = (steps: readonly PositionStep[], contractSize: string): FifoLots => {
  const book = new FifoBook(units(contractSize));
  for (const step of steps) book.take(step);
  return { open: book.open.map(lotOf), closures: book.closures, realisedPnl: text(book.realised) };
};
