import { closeCodes } from '../stream/close-codes';
import type { ClientFrame } from '../stream/client-frames';
import type { ServerFrame, WelcomeFrame } from '../stream/server-frames';
import { Backoff, type BackoffOptions } from './backoff';
import { openWebSocket, type WebSocketLike } from './web-socket';

/** `waiting` is between two attempts, `closed` is for ever. */
export type StreamStatus = 'connecting' | 'open' | 'waiting' | 'closed';

export interface StreamConnectionOptions {
  /** The stream's address, `ws://127.0.0.1:3000/v1/stream`. */
  readonly url: string;
  /** Asked for at every connect and before the token ends, so that it can be a fresh one. */
  readonly token: () => string | Promise<string>;
  readonly open?: (url: string) => WebSocketLike | Promise<WebSocketLike>;
  readonly backoff?: BackoffOptions;
  /** How long a connect, up to the welcome, may take. */
  readonly connectMsMax?: number;
  /** Why a connection ended or an attempt failed, or what a listener of yours threw. Nothing has to be done. */
  readonly onTrouble?: (reason: unknown) => void;
  readonly onStatus?: (status: StreamStatus) => void;
}

interface Listener {
  readonly onWelcome: () => void;
  readonly onFrame: (frame: ServerFrame) => void;
}

/** How many heartbeats may stay away before a connection is dead. */
const heartbeatsMissedMax = 2.5;
const connectMsMax = 10_000;
/** A token is renewed this long before it ends, or half-way, if it is good for less than twice as long. */
const renewalMs = 60_000;
const timerMsMax = 2 ** 31 - 1;

/** Says why a connection ended, as `onTrouble` tells it. */
export class StreamClosed extends Error {
  constructor(
    readonly code: number,
    reason: string,
  ) {
    super(`The stream was closed: ${code}${reason === '' ? '' : ` ${reason}`}`);
    this.name = 'StreamClosed';
  }
}

/** One connection after the other, for ever: connects, authenticates, notices silence, and comes back after a while. */
export class StreamConnection {
  private readonly backoff: Backoff;
  private socket: WebSocketLike | undefined;
  private status: StreamStatus = 'waiting';
  private welcomedAt: number | undefined;
  private silenceMsMax: number;
  private silence: NodeJS.Timeout | undefined;
  private renewal: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: StreamConnectionOptions,
    private readonly listener: Listener,
  ) {
    this.backoff = new Backoff(options.backoff);
    this.silenceMsMax = options.connectMsMax ?? connectMsMax;
  }

  get isOpen(): boolean {
    return this.status === 'open';
  }

  start(): void {
    void this.connect();
  }

  send(frame: ClientFrame): void {
    this.socket?.send(JSON.stringify(frame));
  }

  /** Ends this connection and comes back, as after a failure. */
  restart(reason: unknown): void {
    const { socket } = this;
    if (socket !== undefined) this.ended(socket, reason);
  }

  close(): void {
    this.enter('closed');
    const { socket } = this;
    this.socket = undefined;
    for (const timer of [this.silence, this.renewal, this.retry]) clearTimeout(timer);
    socket?.close(1000);
  }

  private enter(status: StreamStatus): void {
    if (this.status === 'closed' || this.status === status) return;
    this.status = status;
    this.options.onStatus?.(status);
  }

  private async connect(): Promise<void> {
    const { url, token, open = openWebSocket } = this.options;
    this.enter('connecting');
    try {
      const bearer = await token();
      const opened = open(url);
      this.follow(opened instanceof Promise ? await opened : opened, bearer);
    } catch (error) {
      this.comeBack(error);
    }
  }

  private follow(socket: WebSocketLike, token: string): void {
    // A close follows, which says why.
    socket.addEventListener('error', () => undefined);
    if (this.status === 'closed') {
      socket.close(1000);
      return;
    }
    this.socket = socket;
    this.silenceMsMax = this.options.connectMsMax ?? connectMsMax;
    this.heard(socket);
    const greet = (): void => {
      if (this.socket === socket) this.send({ type: 'authenticate', token });
    };
    socket.addEventListener('open', greet);
    socket.addEventListener('message', ({ data }) => {
      if (this.socket === socket) this.take(socket, String(data));
    });
    socket.addEventListener('close', ({ code, reason }) => {
      this.ended(socket, new StreamClosed(code, reason));
    });
  }

  private take(socket: WebSocketLike, text: string): void {
    try {
      const frame = JSON.parse(text) as ServerFrame;
      if (frame.type === 'welcome') this.welcome(frame);
      this.listener.onFrame(frame);
    } catch (error) {
      this.options.onTrouble?.(error);
    }
    // A listener may have ended it.
    if (this.socket === socket) this.heard(socket);
  }

  private welcome({ expiresAt, heartbeatSeconds }: WelcomeFrame): void {
    this.silenceMsMax = heartbeatSeconds * 1000 * heartbeatsMissedMax;
    this.renewBefore(Date.parse(expiresAt));
    if (this.isOpen) return;
    this.welcomedAt = performance.now();
    this.enter('open');
    this.listener.onWelcome();
  }

  /** A connection from which nothing comes any more is given up, whether or not it knows that it is broken. */
  private heard(socket: WebSocketLike): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.ended(socket, new Error(`Nothing was heard for ${this.silenceMsMax} ms.`));
    }, this.silenceMsMax);
  }

  private renewBefore(expiresMs: number): void {
    const leftMs = Math.max(0, expiresMs - Date.now());
    clearTimeout(this.renewal);
    this.renewal = setTimeout(() => void this.renew(), Math.min(timerMsMax, Math.max(leftMs / 2, leftMs - renewalMs)));
  }

  private async renew(): Promise<void> {
    try {
      this.send({ type: 'authenticate', token: await this.options.token() });
    } catch (error) {
      // The old one is good for a while yet; without a new one the server ends the connection, and the next connect asks again.
      this.options.onTrouble?.(error);
    }
  }

  private ended(socket: WebSocketLike, reason: unknown): void {
    if (this.socket !== socket) return;
    this.socket = undefined;
    clearTimeout(this.silence);
    clearTimeout(this.renewal);
    socket.close();
    this.comeBack(reason);
  }

  private comeBack(reason: unknown): void {
    if (this.status !== 'closed') this.options.onTrouble?.(reason);
    // Whoever heard of it may have ended it.
    if (this.status === 'closed') return;
    const lastedMs = this.welcomedAt === undefined ? 0 : performance.now() - this.welcomedAt;
    this.welcomedAt = undefined;
    this.enter('waiting');
    const isFull = reason instanceof StreamClosed && reason.code === closeCodes.tryAgainLater;
    // A server that is full is left alone for a moment longer.
    const delayMs = this.backoff.nextDelayMs(lastedMs) + (isFull ? 1_000 : 0);
    this.retry = setTimeout(() => void this.connect(), delayMs);
  }
}
