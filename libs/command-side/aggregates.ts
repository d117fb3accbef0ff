import { Aggregates, type AggregateSettings, type SnapshotPolicy } from '@copyledger/eventstore/aggregates';
import type { FollowCommand } from '@copyledger/domain/copying/follow/follow.commands';
import { followDecider } from '@copyledger/domain/copying/follow/follow.decider';
import type { FollowEvent } from '@copyledger/domain/copying/follow/follow.events';
import type { FollowRejection } from '@copyledger/domain/copying/follow/follow.rejections';
import type { Follow } from '@copyledger/domain/copying/follow/follow.state';
import type { LeaderCommand } from '@copyledger/domain/copying/leader/leader.commands';
import { leaderDecider } from '@copyledger/domain/copying/leader/leader.decider';
import type { LeaderEvent } from '@copyledger/domain/copying/leader/leader.events';
import type { LeaderRejection } from '@copyledger/domain/copying/leader/leader.rejections';
import type { Leader } from '@copyledger/domain/copying/leader/leader.state';
import type { AccountCommand } from '@copyledger/domain/trading/account/account.commands';
import { accountDecider } from '@copyledger/domain/trading/account/account.decider';
import type { AccountEvent } from '@copyledger/domain/trading/account/account.events';
import type { AccountRejection } from '@copyledger/domain/trading/account/account.rejections';
import { accountStateVersion, parseAccount, serialiseAccount } from '@copyledger/domain/trading/account/account.snapshot';
import type { Account } from '@copyledger/domain/trading/account/account.state';
import type { InstrumentCommand } from '@copyledger/domain/trading/instrument/instrument.commands';
import { instrumentDecider } from '@copyledger/domain/trading/instrument/instrument.decider';
import type { InstrumentEvent } from '@copyledger/domain/trading/instrument/instrument.events';
import type { InstrumentRejection } from '@copyledger/domain/trading/instrument/instrument.rejections';
import type { InstrumentState } from '@copyledger/domain/trading/instrument/instrument.state';
import type { TransferCommand } from '@copyledger/domain/trading/transfer/transfer.commands';
import { transferDecider } from '@copyledger/domain/trading/transfer/transfer.decider';
import type { TransferEvent } from '@copyledger/domain/trading/transfer/transfer.events';
import type { TransferRejection } from '@copyledger/domain/trading/transfer/transfer.rejections';
import type { Transfer } from '@copyledger/domain/trading/transfer/transfer.state';

/** Folding this many events takes about as long as fetching the snapshot before them. */
const snapshotEveryEvents = 250;

const accountSnapshots: SnapshotPolicy<Account> = {
  stateVersion: accountStateVersion,
  serialise: serialiseAccount,
  parse: parseAccount,
  everyEvents: snapshotEveryEvents,
};

/** `account-<id>`: every part of a process that acts on accounts sends to this one. */
export class Accounts extends Aggregates<AccountCommand, Account, AccountEvent, AccountRejection> {
  constructor(settings: AggregateSettings) {
    super({ category: 'account', decider: accountDecider, snapshots: accountSnapshots }, settings);
  }
}

/** `instrument-<symbol>`. */
export class Instruments extends Aggregates<InstrumentCommand, InstrumentState, InstrumentEvent, InstrumentRejection> {
  constructor(settings: AggregateSettings) {
    super({ category: 'instrument', decider: instrumentDecider }, settings);
  }
}

/** `transfer-<id>`. */
export class Transfers extends Aggregates<TransferCommand, Transfer, TransferEvent, TransferRejection> {
  constructor(settings: AggregateSettings) {
    super({ category: 'transfer', decider: transferDecider }, settings);
  }
}

/** `leader-<accountId>`. */
export class Leaders extends Aggregates<LeaderCommand, Leader, LeaderEvent, LeaderRejection> {
  constructor(settings: AggregateSettings) {
    super({ category: 'leader', decider: leaderDecider }, settings);
  }
}

/** `follow-<id>`. */
export class Follows extends Aggregates<FollowCommand, Follow, FollowEvent, FollowRejection> {
  constructor(settings: AggregateSettings) {
    super({ category: 'follow', decider: followDecider }, settings);
  }
}
