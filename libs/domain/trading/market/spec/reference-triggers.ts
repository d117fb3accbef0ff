import type { Side, Trigger } from '../../account/account.events';

/** A waiting order, as the reference knows it: it looks at every price by itself. */
interface Watching {
  readonly orderId: string;
  readonly side: Side;
  readonly trigger: Trigger;
  /** Grows with acceptance. */
  readonly age: number;
  /** High of a sale, low of a purchase, once it trails. */
  reference: number | undefined;
}

interface DueWatching {
  readonly watching: Watching;
  readonly stop: number;
}

const touches = ({ side, trigger }: Watching, stop: number, price: number): boolean =>
  (trigger.kind === 'stop') === (side === 'sell') ? price <= stop : price >= stop;

const trailingStop = (side: Side, reference: number, basisPoints: number): number =>
  side === 'sell' ? Math.floor((reference * (10_000 - basisPoints)) / 10_000) : Math.ceil((reference * (10_000 + basisPoints)) / 10_000);

const isBetter = (side: Side, price: number, reference: number): boolean => (side === 'sell' ? price > reference : price < reference);

const stopOf = ({ trigger }: Watching): number | undefined => (trigger.stopPrice === undefined ? undefined : +trigger.stopPrice);

/** Where a trailing order fires at this price, if it does. */
const trailingTouched = (watching: Watching, basisPoints: number, price: number): number | undefined => {
  const { side } = watching;
  const activation = stopOf(watching);
  if (watching.reference === undefined) {
    if (activation === undefined || touches(watching, activation, price)) watching.reference = price;
    return undefined;
  }
  if (isBetter(side, price, watching.reference)) watching.reference = price;
  const stop = trailingStop(side, watching.reference, basisPoints);
  return (side === 'sell' ? price <= stop : price >= stop) ? stop : undefined;
};

/** Where the order fires at this price, if it does. */
const stopTouched = (watching: Watching, price: number): number | undefined => {
  const { trailingBasisPoints } = watching.trigger;
  if (trailingBasisPoints !== undefined) return trailingTouched(watching, trailingBasisPoints, price);
  const stop = stopOf(watching);
  return stop !== undefined && touches(watching, stop, price) ? stop : undefined;
};

const firesInFall = ({ side, trigger }: Watching): boolean =>
  trigger.trailingBasisPoints === undefined ? (trigger.kind === 'stop') === (side === 'sell') : side === 'sell';

/** Shows a price to all. Answers whom it fires, in the order in which they are to enter the book. */
const showPrice = (watchings: readonly Watching[], price: number): readonly DueWatching[] => {
  const due = watchings.flatMap((watching): DueWatching[] => {
    const stop = stopTouched(watching, price);
    return stop === undefined ? [] : [{ watching, stop }];
  });
  const falls = due.filter(({ watching }) => firesInFall(watching));
  const rises = due.filter(({ watching }) => !firesInFall(watching));
  return [
    ...falls.sort((one, two) => two.stop - one.stop || one.watching.age - two.watching.age),
    ...rises.sort((one, two) => one.stop - two.stop || one.watching.age - two.watching.age),
  ];
};

type Watched = Trigger['watches'];

/** An order whose condition came true, on its way into the book. */
export interface FiredWatching {
  readonly orderId: string;
  readonly watched: Watched;
  readonly price: number;
  readonly stop: number;
}

/** All that wait for a price, and those that wait for their turn to enter the book. */
export class ReferenceWatch {
  private watchings: Watching[] = [];
  private readonly latest: Partial<Record<Watched, number | undefined>> = {};
  private readonly fired: FiredWatching[] = [];
  private age = 0;

  next(): FiredWatching | undefined {
    return this.fired.shift();
  }

  /** Watches from now on, and sees where the price stands. */
  start(order: { readonly orderId: string; readonly side: Side }, trigger: Trigger): void {
    this.stop(order.orderId);
    this.age += 1;
    this.watchings.push({ orderId: order.orderId, side: order.side, trigger, age: this.age, reference: undefined });
    this.look(trigger.watches);
  }

  stop(orderId: string): void {
    this.watchings = this.watchings.filter((each) => each.orderId !== orderId);
  }

  note(watched: Watched, price: number): void {
    this.latest[watched] = price;
  }

  forget(watched: Watched): void {
    this.latest[watched] = undefined;
  }

  look(watched: Watched): void {
    const price = this.latest[watched];
    if (price === undefined) return;
    const due = showPrice(
      this.watchings.filter(({ trigger }) => trigger.watches === watched),
      price,
    );
    for (const { watching, stop } of due) {
      this.stop(watching.orderId);
      this.fired.push({ orderId: watching.orderId, watched, price, stop });
    }
  }
}
