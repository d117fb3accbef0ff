import { type Follow, isLive, type LiveFollow } from '@copyledger/domain/copying/follow/follow.state';
import { nextDueAt } from '@copyledger/domain/copying/follow/periods';
import type { Instant } from '@copyledger/kernel';

/** A follow that the clock, or its copy account, may set going. */
export interface RegisteredFollow {
  readonly followId: string;
  readonly copyAccountId: string;
  readonly dueAt: Instant | undefined;
  /** What its copy account does matters: it is stopping, owes something, or its money is on the way back. */
  readonly isWatched: boolean;
}

/** An entry, or that there is none any more. */
export type RegisterChange = RegisteredFollow | { readonly followId: string; readonly isGone: true };

/** Where the register outlives the process. It is kept before the checkpoint moves, and can be built again from the log. */
export interface RegisterStore {
  load(): Promise<readonly RegisteredFollow[]>;
  save(changes: readonly RegisterChange[]): Promise<void>;
}

const isWatched = (follow: LiveFollow): boolean => {
  if (follow.status === 'stopping' || follow.charges.length > 0) return true;
  return follow.status === 'stopped' && follow.stopMode !== 'detach' && follow.lots.length > 0;
};

const entryOf = (follow: LiveFollow): RegisteredFollow => {
  const { followId, copyAccountId } = follow;
  return { followId, copyAccountId, dueAt: nextDueAt(follow), isWatched: isWatched(follow) };
};

/** Which follows have to be looked at when the clock or an account moves. */
export class FollowRegister {
  private readonly entries = new Map<string, RegisteredFollow>();
  private readonly byAccount = new Map<string, string>();
  private readonly changes = new Map<string, RegisterChange>();

  constructor(private readonly store: RegisterStore) {}

  async load(): Promise<void> {
    this.entries.clear();
    this.byAccount.clear();
    for (const entry of await this.store.load()) this.put(entry);
  }

  /** Takes over what a follow says of itself. */
  note(follow: Follow): void {
    if (!isLive(follow)) return;
    const entry = entryOf(follow);
    const known = this.entries.get(follow.followId);
    if (entry.dueAt === undefined && !entry.isWatched) {
      if (known !== undefined) this.drop(known);
      return;
    }
    if (known?.dueAt === entry.dueAt && known?.isWatched === entry.isWatched) return;
    this.put(entry);
    this.changes.set(entry.followId, entry);
  }

  /** The follow that looks at this account. */
  watcherOf(copyAccountId: string): string | undefined {
    return this.byAccount.get(copyAccountId);
  }

  watched(): readonly string[] {
    return [...this.byAccount.values()];
  }

  dueAt(now: Instant): readonly string[] {
    return [...this.entries.values()].flatMap(({ followId, dueAt }) => (dueAt !== undefined && dueAt <= now ? [followId] : []));
  }

  /** Keeps what has changed. What can't be kept now is kept the next time. */
  async keep(): Promise<void> {
    const changes = [...this.changes.values()];
    if (changes.length === 0) return;
    await this.store.save(changes);
    for (const change of changes) if (this.changes.get(change.followId) === change) this.changes.delete(change.followId);
  }

  private put(entry: RegisteredFollow): void {
    this.entries.set(entry.followId, entry);
    if (entry.isWatched) this.byAccount.set(entry.copyAccountId, entry.followId);
    else this.byAccount.delete(entry.copyAccountId);
  }

  private drop({ followId, copyAccountId }: RegisteredFollow): void {
    this.entries.delete(followId);
    this.byAccount.delete(copyAccountId);
    this.changes.set(followId, { followId, isGone: true });
  }
}
