import { type Consumer } from './consumer';
import { type Message } from './message';

export interface Delivery {
  readonly message: Message;
  /** Undefined while the node itself has the message, to park it. */
  readonly consumer: Consumer | undefined;
  /** When it is taken as lost; Infinity when it never is. */
  readonly dueAt: number;
}

/** Messages that consumers have and have not settled. */
export class Outstanding {
  private readonly deliveries = new Map<string, Delivery>();

  get size(): number {
    return this.deliveries.size;
  }

  add(delivery: Delivery): void {
    this.deliveries.set(delivery.message.id, delivery);
  }

  /** Takes a message out, and frees its consumer's slot. */
  settle(messageId: string): Message | undefined {
    const delivery = this.deliveries.get(messageId);
    if (delivery === undefined) return undefined;
    this.deliveries.delete(messageId);
    delivery.consumer?.release(messageId);
    return delivery.message;
  }

  /** Takes out what is due at `now`. Messages of a group have one timeout, so the oldest are due first. */
  takeDue(now: number): Message[] {
    const due: Message[] = [];
    for (const { message, dueAt } of this.deliveries.values()) if (dueAt <= now) due.push(message);
    for (const { id } of due) this.settle(id);
    return due;
  }

  /** Takes out everything that a consumer has, in order. */
  takeOf(consumer: Consumer): Message[] {
    const lost: Message[] = [];
    for (const delivery of this.deliveries.values()) if (delivery.consumer === consumer) lost.push(delivery.message);
    for (const { id } of lost) this.settle(id);
    return lost;
  }

  /** The lowest place of the source that is not settled. */
  lowestPlace(): number {
    let lowest = Infinity;
    for (const { message } of this.deliveries.values()) lowest = Math.min(lowest, message.place ?? Infinity);
    return lowest;
  }
}
