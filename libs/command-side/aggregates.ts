import { Aggregates, type AggregateSettings, type SnapshotPolicy } from '@copyledger/eventstore/aggregates';
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
