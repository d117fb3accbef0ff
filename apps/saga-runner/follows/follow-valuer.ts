import type { Accounts } from '@copyledger/command-side';
import type { Ratio } from '@copyledger/domain/copying/copy/ratio';
import type { LiveFollow } from '@copyledger/domain/copying/follow/follow.state';
import { followValue, heldSymbols } from './follow-value';
import { accountDecider } from '@copyledger/domain/trading/account/account.decider';
import type { AccountEvent } from '@copyledger/domain/trading/account/account.events';
import type { Account, OpenAccount } from '@copyledger/domain/trading/account/account.state';
import type { Codec, DecodedEvent, EventStore, RecordedEvent } from '@copyledger/eventstore/client';
import type { Instant } from '@copyledger/kernel';
import type { PastMarks } from './past-marks';

export interface ValuerSurroundings {
  readonly accounts: Accounts;
  readonly store: Pick<EventStore, 'readStream'>;
  readonly codec: Codec;
  readonly marks: PastMarks;
}

/** Says what a follow is worth, now and at a moment before. */
export class FollowValuer {
  constructor(private readonly of: ValuerSurroundings) {}

  /** By the account as it is, and the newest marks. */
  async valueNow(follow: LiveFollow): Promise<Ratio> {
    return this.value(follow, await this.of.accounts.state(follow.copyAccountId), undefined);
  }

  /** By the account and the marks as they were then. */
  async valueAt(follow: LiveFollow, at: Instant): Promise<Ratio> {
    return this.value(follow, await this.accountAt(follow.copyAccountId, at), at);
  }

  private async value(follow: LiveFollow, account: Account, at: Instant | undefined): Promise<Ratio> {
    const open = opened(account);
    const marks = await this.of.marks.asOf(heldSymbols(open, follow.asset.code), at);
    return followValue(follow, open, (symbol) => marks.get(symbol));
  }

  /** Most accounts have not moved since; of one that has, its events are folded up to then. */
  private async accountAt(id: string, at: Instant): Promise<Account> {
    const account = await this.of.accounts.state(id);
    const stream = `account-${id}`;
    for await (const newest of this.of.store.readStream(stream, { direction: 'backwards', from: 'end', limit: 1 }))
      if (this.decode(newest).metadata.occurredAt <= at) return account;
    let past = accountDecider.initial;
    for await (const recorded of this.of.store.readStream(stream, { direction: 'forwards', from: 'start' })) {
      const { event, metadata } = this.decode(recorded);
      if (metadata.occurredAt > at) break;
      past = accountDecider.evolve(past, event as AccountEvent);
    }
    return past;
  }

  private decode(recorded: RecordedEvent): DecodedEvent {
    const decoded = this.of.codec.decode(recorded);
    if (decoded === undefined) throw new Error(`Invariant: ${recorded.type} is no event of an account.`);
    return decoded;
  }
}

const opened = (account: Account): OpenAccount => {
  if (account.status === 'absent') throw new Error('Invariant: a follow that has started has its account.');
  return account;
};
