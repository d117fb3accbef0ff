import type { Channel } from '../stream/channels';
import type { SubscribeFrame } from '../stream/client-frames';
import type { DeltaFrame, ServerFrame, StreamProblem } from '../stream/server-frames';
import { ChannelCursor } from './channel-cursor';
import type { ViewHandlers, BookHandlers, FollowOptions, PricesHandlers } from './channel-handlers';

/** Any topic's handlers: the server sends to a channel what its topic has. */
export type AnyHandlers = Partial<ViewHandlers<unknown, object> & PricesHandlers & BookHandlers>;

/** What the client has to do about a frame. */
export type Consequence = 'none' | 'ask-again' | 'ask-later' | 'lost';

/** Tried again in the same way it may go well. */
const isTemporary = ({ status }: StreamProblem): boolean => status === 429 || status >= 500;

/** A channel that is followed, over any number of connections. */
export class FollowedChannel {
  private readonly cursor = new ChannelCursor();
  /** Asked for on this connection, and not yet answered. */
  private isAsked = false;

  constructor(
    readonly channel: Channel,
    private readonly handlers: AnyHandlers,
    private readonly options: FollowOptions,
  ) {}

  /** What asks for it, from where this client stands. */
  asking(): SubscribeFrame {
    this.isAsked = true;
    const { resume } = this.cursor;
    return { type: 'subscribe', channel: this.channel, ...this.options, ...(resume !== undefined && { resume }) };
  }

  take(frame: ServerFrame): Consequence {
    if (frame.type === 'delta') return this.takeDelta(frame);
    if (frame.type === 'revoked' || frame.type === 'error') return this.refused(frame.problem);
    if (frame.type === 'subscribed') this.isAsked = false;
    this.pass(frame);
    return 'none';
  }

  lost(problem: StreamProblem): void {
    this.handlers.onLost?.(problem);
  }

  private pass(frame: ServerFrame): void {
    const { onSnapshot, onValuation, onPrice, onBook } = this.handlers;
    if (frame.type === 'snapshot') this.cursor.snapshot(frame);
    if (frame.type === 'snapshot') onSnapshot?.(frame);
    else if (frame.type === 'valuation') onValuation?.(frame);
    else if (frame.type === 'price') onPrice?.(frame);
    else if (frame.type === 'book') onBook?.(frame);
  }

  private takeDelta(frame: DeltaFrame): Consequence {
    const verdict = this.cursor.judge(frame);
    if (verdict === 'next') this.handlers.onDelta?.(frame);
    // Once is enough: until the answer comes, every further delta shows the same gap.
    return verdict === 'gap' && !this.isAsked ? 'ask-again' : 'none';
  }

  /** A token that has ended is another one's business: the connection ends with it, and the next one asks for everything again. */
  private refused(problem: StreamProblem): Consequence {
    if (problem.status === 401) return 'none';
    return isTemporary(problem) ? 'ask-later' : 'lost';
  }
}
