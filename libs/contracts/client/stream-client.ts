import type { ErrorFrame, RevokedFrame, ServerFrame, StreamProblem } from '../stream/server-frames';
import type { FollowOptions, HandlersOf, Topic } from './channel-handlers';
import { type AnyHandlers, FollowedChannel } from './followed-channel';
import { StreamConnection, type StreamConnectionOptions } from './stream-connection';

export interface StreamClientOptions extends StreamConnectionOptions {
  /** Every frame, as it came. */
  readonly onFrame?: (frame: ServerFrame) => void;
  /** What was refused and belongs to no channel. */
  readonly onProblem?: (problem: StreamProblem) => void;
  /** How long a channel that could not be had just now is left alone. */
  readonly askAgainMs?: number;
}

/** The server refused what was asked, in the terms of RFC 9457. */
const isRefusal = (frame: ServerFrame): frame is ErrorFrame | RevokedFrame => frame.type === 'error' || frame.type === 'revoked';

const askAgainMsDefault = 1_000;

/**
 * Follows channels of the stream over one connection that comes back by itself: what was missed meanwhile is resumed, or replaced by a
 * snapshot, and no delta is ever heard twice, out of order, or after a gap.
 */
export class StreamClient {
  private readonly connection: StreamConnection;
  private readonly channels = new Map<string, FollowedChannel>();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(private readonly options: StreamClientOptions) {
    this.connection = new StreamConnection(options, {
      onWelcome: () => {
        for (const followed of this.channels.values()) this.connection.send(followed.asking());
      },
      onFrame: (frame) => {
        this.take(frame);
      },
    });
    this.connection.start();
  }

  /**
   * Follows a channel until the returned function is called. A channel is followed once by a client: throws when it is already.
   *
   *     client.follow(`portfolio:${accountId}`, { onSnapshot: ..., onDelta: ... });
   *     client.follow('prices:BTC-USDT', { onPrice: ... }, { perSecond: 5 });
   */
  follow<T extends Topic>(channel: `${T}:${string}`, handlers: HandlersOf[T], options: FollowOptions = {}): () => void {
    if (this.channels.has(channel)) throw new Error(`${channel} is followed already.`);
    const followed = new FollowedChannel(channel, handlers as AnyHandlers, options);
    this.channels.set(channel, followed);
    if (this.connection.isOpen) this.connection.send(followed.asking());
    return () => {
      this.leave(followed);
    };
  }

  /** Ends everything, for ever. */
  close(): void {
    this.channels.clear();
    for (const timer of this.timers) clearTimeout(timer);
    this.connection.close();
  }

  private leave(followed: FollowedChannel): void {
    if (!this.forget(followed) || !this.connection.isOpen) return;
    this.connection.send({ type: 'unsubscribe', channel: followed.channel });
  }

  private forget(followed: FollowedChannel): boolean {
    return this.channels.get(followed.channel) === followed && this.channels.delete(followed.channel);
  }

  private take(frame: ServerFrame): void {
    this.options.onFrame?.(frame);
    const channel = 'channel' in frame ? frame.channel : undefined;
    const followed = channel === undefined ? undefined : this.channels.get(channel);
    if (followed !== undefined) this.deal(followed, frame);
    else if (frame.type === 'error') this.options.onProblem?.(frame.problem);
  }

  private deal(followed: FollowedChannel, frame: ServerFrame): void {
    const consequence = followed.take(frame);
    if (consequence === 'ask-again') this.ask(followed);
    if (consequence === 'ask-later') this.askLater(followed);
    if (consequence === 'lost' && isRefusal(frame) && this.forget(followed)) followed.lost(frame.problem);
  }

  private ask(followed: FollowedChannel): void {
    if (this.connection.isOpen && this.channels.get(followed.channel) === followed) this.connection.send(followed.asking());
  }

  private askLater(followed: FollowedChannel): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.ask(followed);
    }, this.options.askAgainMs ?? askAgainMsDefault);
    this.timers.add(timer);
  }
}
