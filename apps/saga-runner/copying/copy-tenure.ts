import { CopyDesk } from '@copyledger/domain/copying/desk/copy-desk';
import type { DeskInput, DeskMoment } from '@copyledger/domain/copying/desk/desk.inputs';
import type { DecodedEvent, FeedBatch } from '@copyledger/eventstore/client';
import { Bell } from '@copyledger/eventstore/client/bell';
import { marksStream } from '../marks/marks-journal';
import { CopyJournal } from './copy-journal';
import type { TenureSurroundings } from './copy-surroundings';
import type { Sequenced } from './desk-inbox';
import { DeskWriter } from './desk-writer';
import { DeskQuarantined } from './errors';
import { InputRoutes, sequencedOf } from './input-routes';
import { LegOrders } from './leg-orders';
import { LogReader } from './log-reader';
import { OrderDispatch } from './order-dispatch';
import { StateKeeper } from './state-keeper';
import type { KeptDesk } from './working-state';

const accountPrefix = 'account-';

/** All desks, from the moment at which this process begins to copy until it ends or another one takes over. */
export class CopyTenure {
  readonly writers = new Map<string, DeskWriter>();
  /** Resolves with what is not the fault of one desk: everything has to begin again. */
  readonly broken: Promise<unknown>;
  private onBroken: (error: unknown) => void = () => undefined;
  private readonly end = new AbortController();
  private readonly routes: InputRoutes<DeskWriter>;
  private readonly keeper: StateKeeper;
  private readonly dispatch: OrderDispatch;
  private readonly reader: LogReader;
  private readonly progress = new Bell();
  private readonly stopping = new Set<string>();
  /** Everything up to here was handed to the desks. */
  private handed: bigint | undefined;
  /** Once this was handed out nothing is news any more, and desks decide. */
  private liveFrom = -1n;

  private constructor(
    private readonly surroundings: TenureSurroundings,
    private readonly kept: bigint | undefined,
  ) {
    const { store, codec, accounts, market, now, limits, listener, state } = surroundings;
    const { signal } = this.end;
    this.broken = new Promise((resolve) => {
      this.onBroken = resolve;
    });
    this.handed = kept;
    this.keeper = new StateKeeper(state, kept);
    this.reader = new LogReader(store, codec);
    this.routes = new InputRoutes(({ leaderAccountId }, cause) => this.begin(leaderAccountId, cause.recorded.position));
    this.dispatch = new OrderDispatch({
      ...{ accounts, market, now, limits, signal, onOrdered: listener.onOrdered },
      onFailure: ({ copyAccountId }, error) => {
        listener.onFailure(copyAccountId, error);
      },
      onIdle: () => {
        this.progress.ring();
      },
    });
  }

  /** Begins where the state was kept, and goes on to where this process has come before, if it has. Needs the tenure of the state. */
  static async open(surroundings: TenureSurroundings, reached: bigint | undefined): Promise<CopyTenure> {
    const { state } = surroundings;
    const tenure = new CopyTenure(surroundings, await state.position());
    try {
      tenure.liveFrom = (await tenure.reader.newest()) ?? -1n;
      for await (const kept of state.desks()) tenure.restore(kept);
      await tenure.readOnTo(reached);
    } catch (error) {
      await tenure.stop();
      throw error;
    }
    return tenure;
  }

  get position(): bigint | undefined {
    return this.handed;
  }

  get isLive(): boolean {
    return (this.handed ?? -1n) >= this.liveFrom;
  }

  get pendingOrders(): number {
    return this.dispatch.pending;
  }

  get pendingRows(): number {
    return this.keeper.pending;
  }

  /** Hands a batch out. Resolves when there is room for the next. */
  async take({ events, upTo }: FeedBatch): Promise<void> {
    const wasLive = this.isLive;
    for (const cause of events) {
      const { position } = cause.recorded;
      if (position <= (this.handed ?? -1n)) continue;
      this.hand(cause);
      // At once: should the next one be undecodable, this one does not come again.
      this.handed = position;
    }
    this.reach(upTo, wasLive);
    while (this.isFull && !this.end.signal.aborted) await this.progress.wait();
  }

  /** Time has passed, and these prices have moved. */
  tick(): void {
    this.considerAll();
    const moment = this.moment();
    for (const writer of this.writers.values()) if (writer.state === 'live') this.stopPoor(writer, moment);
  }

  /** Keeps what the desks are now, and how far they have come. */
  async keep(): Promise<void> {
    for (const [leaderAccountId, writer] of this.writers) {
      const rows = writer.takeChanges();
      if (rows !== undefined && rows.length > 0) this.keeper.gather(leaderAccountId, writer.revision, rows);
    }
    await this.keeper.keep(this.absorbed);
    this.progress.ring();
  }

  /** Everything up to a position is absorbed, what it led to is durable, every order is sent and every leg resolved. */
  isSettledAt(position: bigint): boolean {
    if ((this.handed ?? -1n) < position || this.dispatch.pending > 0) return false;
    for (const writer of this.writers.values()) if (!writer.isSettled) return false;
    return true;
  }

  /** Resolves when something has happened. */
  progressed(): Promise<void> {
    return this.end.signal.aborted ? Promise.resolve() : this.progress.wait();
  }

  /** Finishes what is under way; desks decide nothing any more. */
  async stop(): Promise<void> {
    this.end.abort();
    this.progress.ring();
    await Promise.all([...this.writers.values()].map((writer) => writer.stop()));
    await this.dispatch.stopped();
  }

  private get isFull(): boolean {
    const { waitingInputsMax, waitingRowsMax } = this.surroundings.limits;
    for (const { waiting } of this.writers.values()) if (waiting >= waitingInputsMax) return true;
    return this.keeper.pending >= waitingRowsMax;
  }

  /** Everything up to here is in every desk. */
  private get absorbed(): bigint | undefined {
    let least = this.handed;
    for (const { oldestPosition: oldest } of this.writers.values())
      if (least !== undefined && oldest !== undefined && oldest <= least) least = oldest - 1n;
    return least !== undefined && least < 0n ? undefined : least;
  }

  private hand(cause: DecodedEvent): void {
    const sequenced = (): Sequenced => sequencedOf(cause);
    if (cause.recorded.stream !== marksStream) return this.routes.destinationOf(cause)?.push(sequenced());
    const marks = sequenced();
    for (const writer of this.writers.values()) writer.push(marks);
  }

  private reach(position: bigint, wasLive = this.isLive): void {
    this.handed = position;
    if (position >= this.liveFrom && !wasLive) this.considerAll();
  }

  private async readOnTo(reached: bigint | undefined): Promise<void> {
    if (reached === undefined) return;
    for await (const cause of this.reader.between(this.handed, reached)) this.hand(cause);
    this.reach(reached);
  }

  /** A leader's desk begins with what their account has done until then, and the newest marks. */
  private begin(leaderAccountId: string, position: bigint): DeskWriter {
    const past = this.reader.pastOf(leaderAccountId, position);
    return this.start({ leaderAccountId, revision: -1n }, { desk: CopyDesk.create(leaderAccountId, this.surroundings.limits.desk), past });
  }

  private restore(kept: KeptDesk): void {
    const { leaderAccountId, revision, heldFrom, rows } = kept;
    this.keeper.found(leaderAccountId, revision);
    const { desk: limits } = this.surroundings.limits;
    const isNew = rows.length === 0;
    const desk = isNew ? CopyDesk.create(leaderAccountId, limits) : CopyDesk.restore(rows, limits);
    const missed = heldFrom !== undefined && { leaderAccountId, isNew, after: heldFrom, upTo: this.kept ?? -1n };
    const isOurs = (cause: DecodedEvent): boolean => this.routes.destinationOf(cause)?.leaderAccountId === leaderAccountId;
    const writer = this.start(kept, { desk, past: missed === false ? nothing() : this.reader.missed(missed, isOurs) });
    this.routes.watch(writer, [`leader-${leaderAccountId}`]);
    this.routes.watch(
      writer,
      map(desk.accounts(), (id) => `${accountPrefix}${id}`),
    );
    this.routes.watch(
      writer,
      map(desk.follows(), (id) => `follow-${id}`),
    );
  }

  private start(
    { leaderAccountId, revision }: Pick<KeptDesk, 'leaderAccountId' | 'revision'>,
    { desk, past }: { readonly desk: CopyDesk; readonly past: AsyncIterable<Sequenced> },
  ): DeskWriter {
    const { store, codec, newId, limits, listener, now } = this.surroundings;
    const { signal } = this.end;
    const onFailure = (stream: string, error: unknown): void => {
      listener.onFailure(stream, error);
    };
    const writer = new DeskWriter(leaderAccountId, {
      ...{ desk, past, limits, moment: () => this.moment(), isLive: () => this.isLive },
      journal: new CopyJournal(leaderAccountId, { store, codec, newId, limits, signal, onFailure }, revision),
      orders: new LegOrders((leg, cause) => {
        this.dispatch.send(leg, cause);
      }),
      onAbsorbed: (input) => {
        this.forgetUnwatched(desk, input);
      },
      onWritten: (written) => {
        listener.onWritten(written, now());
      },
      onProgress: () => {
        this.progress.ring();
      },
      onEnd: (error) => {
        if (!(error instanceof DeskQuarantined)) {
          this.onBroken(error);
          return;
        }
        this.keeper.hold(leaderAccountId);
        listener.onQuarantined(error);
      },
    });
    this.writers.set(leaderAccountId, writer);
    writer.start();
    return writer;
  }

  /** A follow that is over is not looked at any more, nor is its account once the desk has no use for it. */
  private forgetUnwatched(desk: CopyDesk, { stream, event }: DeskInput): void {
    const isOver = event.type === 'FollowStopped' || event.type === 'FollowRefused';
    const isAccount = stream.startsWith(accountPrefix);
    if (isOver || (isAccount && !desk.isWatching(stream.slice(accountPrefix.length)))) this.routes.forget(stream);
  }

  private stopPoor({ desk }: DeskWriter, moment: DeskMoment): void {
    const { stopFollow, listener } = this.surroundings;
    for (const stop of desk.equityStops(moment)) {
      const { followId } = stop;
      if (this.stopping.has(followId)) continue;
      this.stopping.add(followId);
      // Once is enough, when it has worked: the desk sees what the log says of it.
      stopFollow(stop).catch((error: unknown) => {
        this.stopping.delete(followId);
        listener.onFailure(`follow-${followId}`, error);
      });
    }
  }

  private considerAll(): void {
    for (const writer of this.writers.values()) writer.consider();
  }

  private moment(): DeskMoment {
    const { now, market } = this.surroundings;
    return { now: now(), market };
  }
}

async function* nothing(): AsyncIterable<never> {
  // A desk that has missed nothing.
}

function* map<A, B>(items: Iterable<A>, to: (item: A) => B): Iterable<B> {
  for (const item of items) yield to(item);
}
