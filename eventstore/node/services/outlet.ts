import { type ServerDuplexStream, type ServerWritableStream } from '@grpc/grpc-js';
import { toRpcError } from './errors';

type ResponseStream = ServerWritableStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>;

/** The way to one client. It never holds more than the stream's own small buffer: a full one has to be waited for. */
export class Outlet {
  private wake: (() => void) | undefined;
  private isClosed = false;
  private drainListener: (() => void) | undefined;
  private readonly closeListeners: (() => void)[] = [];

  constructor(private readonly call: ResponseStream) {
    const close = (): void => {
      this.close();
    };
    call.on('drain', () => {
      this.signal();
      this.drainListener?.();
    });
    call.on('cancelled', close);
    call.on('close', close);
    call.on('error', close);
  }

  /** The client is gone, or the call has been ended. */
  get closed(): boolean {
    return this.isClosed;
  }

  /** Calls back once when the call is over, to give back what it held. */
  onClose(listener: () => void): void {
    this.closeListeners.push(listener);
  }

  /** Calls back whenever a full outlet has room again. */
  onDrain(listener: () => void): void {
    this.drainListener = listener;
  }

  /** The client takes less than it is sent: nothing more should be sent until it drains. */
  get isFull(): boolean {
    return this.call.writableNeedDrain;
  }

  /** Sends a message; false when the client has to be waited for with `drained`. */
  send(message: Buffer): boolean {
    return this.isClosed || this.call.write(message);
  }

  /** Sends messages one after the other, as fast as the client takes them; stops when it is gone. */
  async sendAll(messages: readonly Buffer[]): Promise<void> {
    for (const message of messages) {
      if (!this.send(message)) await this.drained();
      if (this.isClosed) return;
    }
  }

  /** Resolves when there is room again, or nobody to write to any more. */
  drained(): Promise<void> {
    if (this.isClosed || !this.call.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  end(): void {
    if (!this.isClosed) this.call.end();
    this.close();
  }

  fail(error: unknown): void {
    if (!this.isClosed) this.call.emit('error', toRpcError(error));
    this.close();
  }

  private close(): void {
    this.isClosed = true;
    this.signal();
    for (const listener of this.closeListeners.splice(0)) listener();
  }

  private signal(): void {
    const { wake } = this;
    this.wake = undefined;
    wake?.();
  }
}
