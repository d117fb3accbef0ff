import { Side, TimeInForce } from '@copyledger/matching';

export const Kind = { Submit: 0, Cancel: 1, Modify: 2 } as const;

/** A stream of messages in columns, so that no contender pays for reading it. */
export interface Flow {
  length: number;
  kinds: Uint8Array;
  ids: Int32Array;
  sides: Uint8Array;
  prices: Int32Array;
  quantities: Int32Array;
  timesInForce: Uint8Array;
}

export interface FlowShape {
  seed: number;
  /** Messages that are measured. */
  messages: number;
  /** Orders that rest before them; the flow keeps about as many. */
  resting: number;
  /** Over how many ticks from the touch orders are placed: few ticks make long queues. */
  depthTicks: number;
}

const START_PRICE = 100_000;
const LIFETIMES_MAX = 64;

/** Small fast generator of 32-bit words (mulberry32), seeded. */
const wordsFrom = (seed: number) => {
  let state = seed | 0;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return (((word ^ (word >>> 14)) >>> 0) % below) | 0;
  };
};

/**
 * A market that walks: first `resting` orders around the middle, then 40 % new orders near the touch, 37 % cancels and 13 %
 * changes of random earlier orders (some of which are gone by then), 10 % orders that cross the touch.
 */
export class FlowGenerator {
  private readonly random: (below: number) => number;
  private readonly alive: number[] = [];
  private readonly sideOf: number[] = [];
  private middle = START_PRICE;
  private at = 0;
  private readonly flow: Flow;

  constructor(private readonly shape: FlowShape) {
    this.random = wordsFrom(shape.seed);
    const length = shape.resting + shape.messages;
    this.flow = {
      length,
      kinds: new Uint8Array(length),
      ids: new Int32Array(length),
      sides: new Uint8Array(length),
      prices: new Int32Array(length),
      quantities: new Int32Array(length),
      timesInForce: new Uint8Array(length),
    };
  }

  generate(): Flow {
    for (let index = 0; index < this.shape.resting; index += 1) this.add();
    for (let index = 0; index < this.shape.messages; index += 1) this.step();
    return this.flow;
  }

  private step(): void {
    if (this.at % LIFETIMES_MAX === 0) this.middle += this.random(3) - 1;
    const dice = this.random(100);
    if (dice < 40 || this.alive.length < 16) this.add();
    else if (dice < 77) this.cancel();
    else if (dice < 90) this.modify();
    else this.cross();
  }

  private add(): void {
    const side = this.random(2) as Side;
    const id = this.sideOf.length;
    this.alive.push(id);
    this.write({ kind: Kind.Submit, id, side, price: this.passivePrice(side), timeInForce: TimeInForce.GoodTillCancel });
    this.sideOf.push(side);
  }

  private cross(): void {
    const side = this.random(2) as Side;
    const price = this.middle + (side === Side.Buy ? 3 : -3);
    this.write({ kind: Kind.Submit, id: this.sideOf.length, side, price, timeInForce: TimeInForce.ImmediateOrCancel });
    this.sideOf.push(side);
  }

  private cancel(): void {
    const index = this.random(this.alive.length);
    const id = this.alive[index]!;
    this.alive[index] = this.alive.at(-1)!;
    this.alive.pop();
    this.write({ kind: Kind.Cancel, id, side: Side.Buy, price: 0, timeInForce: 0 });
  }

  private modify(): void {
    const id = this.alive[this.random(this.alive.length)]!;
    const side = this.sideOf[id] as Side;
    this.write({ kind: Kind.Modify, id, side, price: this.passivePrice(side), timeInForce: 0 });
  }

  /** Nearer to the touch is likelier: the smaller of two draws. */
  private passivePrice(side: Side): number {
    const distance = 1 + Math.min(this.random(this.shape.depthTicks), this.random(this.shape.depthTicks));
    return side === Side.Buy ? this.middle - distance : this.middle + distance;
  }

  private write(message: { kind: number; id: number; side: Side; price: number; timeInForce: number }): void {
    const { flow, at } = this;
    flow.kinds[at] = message.kind;
    flow.ids[at] = message.id;
    flow.sides[at] = message.side;
    flow.prices[at] = message.price;
    flow.quantities[at] = 1 + this.random(100);
    flow.timesInForce[at] = message.timeInForce;
    this.at += 1;
  }
}
