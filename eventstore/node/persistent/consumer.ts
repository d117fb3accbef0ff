import { randomUUID } from 'node:crypto';
import { type Outlet } from '../services/outlet';
import { encodeMessage, type Message } from './message';
import { Measurements, Throughput } from './measurements';

export interface ConsumerOptions {
  readonly outlet: Outlet;
  /** How many messages it takes before it acknowledges one. */
  readonly bufferSize: number;
  readonly from: string;
  readonly username: string;
  readonly connectionName: string;
  readonly now: () => number;
}

/** One connected client of a group. */
export class Consumer {
  readonly id = randomUUID();
  readonly measurements = new Measurements();
  readonly throughput: Throughput;
  private readonly sentAt = new Map<string, number>();

  constructor(readonly options: ConsumerOptions) {
    this.throughput = new Throughput(options.now);
  }

  get availableSlots(): number {
    return this.options.bufferSize - this.sentAt.size;
  }

  get inFlight(): number {
    return this.sentAt.size;
  }

  /** Whether it can take a message now: it has a free slot, and its connection is not clogged. */
  get isReady(): boolean {
    const { outlet } = this.options;
    return this.availableSlots > 0 && !outlet.closed && !outlet.isFull;
  }

  push(message: Message): void {
    this.sentAt.set(message.id, this.options.now());
    this.throughput.count();
    this.options.outlet.send(encodeMessage(message));
  }

  /** The message is settled: its slot is free. */
  release(messageId: string): void {
    const sentAt = this.sentAt.get(messageId);
    if (sentAt === undefined) return;
    this.sentAt.delete(messageId);
    this.measurements.add(this.options.now() - sentAt);
  }
}
