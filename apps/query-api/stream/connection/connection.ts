import type { Channel } from '@copyledger/contracts/stream/channels';
import type { AuthenticateFrame, ClientFrame, SubscribeFrame, UnsubscribeFrame } from '@copyledger/contracts/stream/client-frames';
import { type CloseCode, closeCodes } from '@copyledger/contracts/stream/close-codes';
import { ProblemError } from '@copyledger/platform';
import { problemOf } from '@copyledger/platform/problem/problem-of';
import { badFramesMax, requestsWaitingMax, streamLimits } from '../stream-limits';
import { idOfFrame, parseClientFrame } from './client-frame';
import type { ConnectionServices } from './connection-services';
import { FrameBudget } from './frame-budget';
import type { Outlet } from './outlet';
import { errorFrame, revokedFrame } from './problem-frames';
import { RequestQueue } from './request-queue';
import { Session } from './session';
import { Subscriptions } from './subscriptions';
import { frameOf } from './text-frame';

/** One client: what it sends, what it follows, and who it is. */
export class Connection {
  private readonly queue = new RequestQueue(requestsWaitingMax);
  private readonly subscriptions = new Subscriptions(streamLimits.subscriptionsMax);
  private readonly budget = new FrameBudget(streamLimits, performance.now());
  private readonly session: Session;
  private badFrames = 0;
  private silentTurns = 0;

  constructor(
    private readonly outlet: Outlet,
    private readonly services: ConnectionServices,
  ) {
    this.session = new Session(services, (problem) => {
      this.lose(problem);
    });
  }

  /** A token that came with the upgrade. */
  authenticate(token: string): void {
    this.enqueue({ type: 'authenticate', token });
  }

  /** There is a sign of life. */
  isHeard(): void {
    this.silentTurns = 0;
  }

  onMessage(data: Buffer, isBinary: boolean): void {
    this.isHeard();
    if (!this.budget.spend(performance.now())) {
      this.refuseFrame(
        new ProblemError('too-many-requests', { detail: 'Too many frames.', members: { ...streamLimits } }),
        closeCodes.tooMany,
      );
    } else if (isBinary) {
      this.refuseFrame(new ProblemError('unsupported-media-type', { detail: 'Frames are text.' }));
    } else if (data.length > streamLimits.frameBytesMax) {
      this.refuseFrame(new ProblemError('payload-too-large', { detail: `A frame has at most ${streamLimits.frameBytesMax} bytes.` }));
    } else this.read(data.toString());
  }

  /** Every heartbeat: says that we are alive, and notices when the client is not. False when it has been silent for too long. */
  onHeartbeat(frame: Buffer): boolean {
    this.silentTurns += 1;
    if (this.silentTurns > 2) return false;
    this.outlet.offer(frame);
    this.recheck();
    return true;
  }

  /** Tells why, and ends. */
  cut(code: CloseCode, reason: string, problem?: ProblemError): void {
    if (!this.outlet.isOpen) return;
    this.services.onCut(reason);
    this.outlet.cut(code, reason, problem === undefined ? undefined : errorFrame(problem));
    this.end();
  }

  /** The client is gone. */
  end(): void {
    this.session.end();
    this.subscriptions.endAll();
  }

  private read(text: string): void {
    try {
      const frame = parseClientFrame(text);
      this.badFrames = 0;
      if (frame.type === 'ping') this.outlet.send(frameOf({ type: 'pong', id: frame.id }));
      else this.enqueue(frame);
    } catch (error) {
      this.refuseFrame(problemOf(error), closeCodes.badFrames, idOfFrame(text));
    }
  }

  private refuseFrame(problem: ProblemError, code: CloseCode = closeCodes.badFrames, id?: string): void {
    this.outlet.send(errorFrame(problem, { id }));
    this.badFrames += 1;
    if (this.badFrames > badFramesMax) this.cut(code, code === closeCodes.tooMany ? 'too many frames' : 'frames that cannot be understood');
  }

  private enqueue(frame: Exclude<ClientFrame, { type: 'ping' }>): void {
    const isTaken = this.queue.add(() => this.deal(frame));
    if (!isTaken) this.outlet.send(errorFrame(new ProblemError('too-many-requests', { detail: 'Too many requests wait.' }), frame));
  }

  private async deal(frame: Exclude<ClientFrame, { type: 'ping' }>): Promise<void> {
    if (!this.outlet.isOpen) return;
    try {
      if (frame.type === 'authenticate') await this.takeToken(frame);
      else if (frame.type === 'subscribe') await this.subscribe(frame);
      else this.unsubscribe(frame);
    } catch (error) {
      const problem = problemOf(error);
      if (problem.problem === 'internal-error') this.services.report(error);
      this.outlet.send(errorFrame(problem, frame));
      if (frame.type === 'authenticate' && this.session.principal === undefined) this.cutUnauthenticated(problem);
    }
  }

  /** A token that is refused ends only a connection that has no other one. */
  private cutUnauthenticated({ problem }: ProblemError): void {
    if (problem === 'too-many-requests') this.cut(closeCodes.tooMany, 'too many connections');
    else this.cut(closeCodes.unauthenticated, 'no good token');
  }

  private async takeToken({ id, token }: AuthenticateFrame): Promise<void> {
    const welcome = await this.session.take(token);
    if (!this.outlet.isOpen) this.session.end();
    this.outlet.send(frameOf({ type: 'welcome', id, ...welcome }));
    this.recheck();
  }

  private async subscribe(frame: SubscribeFrame): Promise<void> {
    const principal = this.session.demand();
    const request = this.services.requestOf(frame);
    const channel = frame.channel as Channel;
    await this.services.demandAccess(principal, channel);
    this.subscriptions.demandPlace(channel);
    this.subscriptions.end(channel);
    const end = await this.services.follow(request, this.outlet);
    // The client may have left, or lost its right, while it was begun.
    if (this.outlet.isOpen && this.session.principal !== undefined) this.subscriptions.keep(channel, end);
    else end();
  }

  private unsubscribe({ id, channel: name }: UnsubscribeFrame): void {
    const channel = name as Channel;
    if (!this.subscriptions.end(channel)) throw new ProblemError('not-found', { detail: `${name.slice(0, 100)} is not followed.` });
    this.outlet.send(frameOf({ type: 'unsubscribed', id, channel }));
  }

  /** Rights may have changed: with a token for somebody else, or while nobody looked. */
  private recheck(): void {
    const { principal } = this.session;
    if (principal === undefined) return;
    for (const channel of this.subscriptions.channels) {
      this.services.demandAccess(principal, channel).catch((error: unknown) => {
        const problem = problemOf(error);
        // A database that cannot be asked takes no rights away.
        if (problem.status < 500) this.revoke(channel, problem);
      });
    }
  }

  private revoke(channel: Channel, problem: ProblemError): void {
    if (this.subscriptions.end(channel)) this.outlet.send(revokedFrame(channel, problem));
  }

  /** The token has ended, or never came. */
  private lose(problem: ProblemError): void {
    for (const channel of this.subscriptions.channels) this.revoke(channel, problem);
    this.cut(closeCodes.unauthenticated, 'no good token', problem);
  }
}
