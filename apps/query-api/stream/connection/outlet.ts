import type { Socket } from 'node:net';
import { WebSocket } from 'ws';

/** What may wait to be read by one client, in bytes. */
export interface OutletBounds {
  /** Above this, a frame that a later one replaces is left out. */
  readonly conflatedBytesMax: number;
  /** Above this, the client is too slow to be waited for. */
  readonly waitingBytesMax: number;
}

export interface OutletOptions {
  readonly client: WebSocket;
  readonly socket: Socket;
  readonly bounds: OutletBounds;
  /** Told once, when the client is too slow. */
  readonly onSlow: () => void;
}

/** How long a client that is cut off has to read what is on its way, the reason included. */
const goodbyeMsMax = 5_000;

/**
 * What goes to one client. Frames are shared bytes, written straight to the socket: what waits there is bounded, so that a reader who
 * does not read costs no memory.
 */
export class Outlet {
  private isCut = false;

  constructor(private readonly options: OutletOptions) {}

  get isOpen(): boolean {
    return !this.isCut && this.options.client.readyState === WebSocket.OPEN;
  }

  /** Sends what must not be left out. A client who lets too much of it wait is cut off. */
  send(frame: Buffer): void {
    if (!this.isOpen) return;
    const { socket, bounds, onSlow } = this.options;
    if (socket.writableLength > bounds.waitingBytesMax) {
      onSlow();
      return;
    }
    socket.write(frame);
  }

  /** Sends what a later frame replaces, unless the client is behind; true when it was sent. */
  offer(frame: Buffer): boolean {
    const { socket, bounds } = this.options;
    if (!this.isOpen || socket.writableLength > bounds.conflatedBytesMax) return false;
    socket.write(frame);
    return true;
  }

  /** Resolves when the client has read nearly everything, or is gone. */
  async drained(): Promise<void> {
    const { socket } = this.options;
    while (this.isOpen && socket.writableNeedDrain) await drainOrEnd(socket);
  }

  /** Says a last word and closes. The client has a while to read it, and nothing more is sent. */
  cut(code: number, reason: string, lastFrame?: Buffer): void {
    if (!this.isOpen) return;
    const { client, socket } = this.options;
    if (lastFrame !== undefined) socket.write(lastFrame);
    this.isCut = true;
    client.close(code, reason);
    const timer = setTimeout(() => {
      client.terminate();
    }, goodbyeMsMax);
    client.once('close', () => {
      clearTimeout(timer);
    });
  }
}

const drainOrEnd = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    const settle = (): void => {
      socket.off('drain', settle);
      socket.off('close', settle);
      resolve();
    };
    if (socket.destroyed) resolve();
    else socket.on('drain', settle).on('close', settle);
  });
