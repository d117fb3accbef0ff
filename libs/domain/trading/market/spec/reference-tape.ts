import type { ReferenceTrade } from './reference-book';

/** What happened, in as few words as tell it: kind, order, and what matters of the rest. */
export type Line = readonly (string | number | boolean | undefined)[];

const lineOfTrade = ({ maker, taker, takerSide, price, quantity }: ReferenceTrade): Line => [
  'traded',
  maker?.orderId,
  taker?.orderId,
  takerSide,
  price,
  quantity,
];

/** All that happened, in order. More of the outside for the same order at the same price is one trade. */
export class ReferenceTape {
  readonly lines: Line[] = [];
  /** Where the line of the last trade stands, while it may still grow. */
  private growing: number | undefined;

  tell(...line: Line): void {
    this.lines.push(line);
  }

  modified(order: { orderId: string; limit: number }, amendId: string, change: { quantity: number; keeps: boolean; ahead: number }): void {
    this.tell('modified', order.orderId, amendId, change.quantity, order.limit, change.keeps, change.ahead);
  }

  /** A trade from here on is another one. */
  stopGrowing(): void {
    this.growing = undefined;
  }

  /** Answers whether it is another trade. */
  trade(trade: ReferenceTrade): boolean {
    const line = lineOfTrade(trade);
    const before = this.growing === undefined ? undefined : this.lines[this.growing];
    const isOutside = trade.maker === undefined || trade.taker === undefined;
    if (this.growing === undefined || !isOutside || !line.slice(0, 5).every((part, index) => part === before?.[index])) {
      this.growing = this.lines.push(line) - 1;
      return true;
    }
    this.lines[this.growing] = [...line.slice(0, 5), (before?.[5] as number) + trade.quantity];
    return false;
  }
}
