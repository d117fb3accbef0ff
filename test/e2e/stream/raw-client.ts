import { once } from 'node:events';
import type { ServerFrame } from '@copyledger/contracts/stream/server-frames';
import { WebSocket } from 'ws';
import type { FrameSchemas } from './frame-schemas';

type FrameOf<T extends ServerFrame['type']> = Extract<ServerFrame, { type: T }>;

const patienceMs = 10_000;

/** A client that sends what it is told to, and looks at every frame. */
export class RawClient {
  /** Those that nobody has asked for yet; heartbeats are left out. */
  readonly frames: ServerFrame[] = [];
  closed: { readonly code: number; readonly reason: string } | undefined;
  private violation: Error | undefined;
  private wake: () => void = () => undefined;

  private constructor(
    private readonly socket: WebSocket,
    schemas: FrameSchemas,
  ) {
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as ServerFrame;
      try {
        schemas.check(frame);
      } catch (error) {
        this.violation ??= error as Error;
      }
      if (frame.type !== 'heartbeat') this.frames.push(frame);
      this.wake();
    });
    socket.on('close', (code: number, reason: Buffer) => {
      this.closed = { code, reason: reason.toString() };
      this.wake();
    });
    socket.on('error', () => undefined);
  }

  static async open(url: string, schemas: FrameSchemas, headers: Record<string, string>): Promise<RawClient> {
    const socket = new WebSocket(url, { headers });
    const client = new RawClient(socket, schemas);
    await once(socket, 'open');
    return client;
  }

  send(frame: object | string | Buffer): void {
    this.socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  }

  /** Takes the next frame of the type, whatever came before it. */
  async next<T extends ServerFrame['type']>(type: T, where: (frame: FrameOf<T>) => boolean = () => true): Promise<FrameOf<T>> {
    const matches = (frame: ServerFrame): frame is FrameOf<T> => frame.type === type && where(frame as FrameOf<T>);
    await this.until(() => this.frames.some(matches), `a frame ${type}`);
    const index = this.frames.findIndex(matches);
    const [frame] = this.frames.splice(0, index + 1).slice(-1);
    return frame as FrameOf<T>;
  }

  async subscribe(channel: string, more: object = {}): Promise<FrameOf<'subscribed'>> {
    this.send({ type: 'subscribe', channel, ...more });
    return this.next('subscribed', (frame) => frame.channel === channel);
  }

  /** Resolves with how it was closed. */
  async whenClosed(): Promise<{ readonly code: number; readonly reason: string }> {
    await this.until(() => this.closed !== undefined, 'the end');
    return this.closed!;
  }

  /** Stops reading: what the server sends piles up on its side. */
  pause(isPaused: boolean): void {
    if (isPaused) this.socket.pause();
    else this.socket.resume();
  }

  end(): void {
    this.socket.terminate();
  }

  private async until(isTrue: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (!isTrue()) {
      if (this.violation !== undefined) throw this.violation;
      if (Date.now() > deadline) throw new Error(`${what} did not come; there was ${JSON.stringify(this.frames).slice(0, 2000)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    if (this.violation !== undefined) throw this.violation;
  }
}
