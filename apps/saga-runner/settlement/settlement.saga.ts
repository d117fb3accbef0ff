import { Logger } from '@nestjs/common';
import { AggregateQuarantined } from '@copyledger/eventstore/aggregates';
import type { DecodedEvent, FeedBatch } from '@copyledger/eventstore/client';
import type { Accounts } from '@copyledger/command-side';
import type { MarketEvent } from '@copyledger/domain/trading/market/market.events';
import { allSettled, causedBy, settledOf } from '../saga';
import { type Instruction, instructionsOf } from './instructions';

/**
 * Carries the market's facts to the accounts. Every trade is numbered and every other word final, so that a batch delivered again changes
 * nothing. One account's instructions are sent in the market's order; its mailbox keeps it, and appends what it decides together.
 */
export class Settlement {
  private readonly logger = new Logger('settlement');
  private owed: bigint | undefined;

  constructor(private readonly accounts: Pick<Accounts, 'send'>) {}

  /** The first fact that an account in quarantine has missed. A process that finds the account well begins there, and settles it. */
  get owedFrom(): bigint | undefined {
    return this.owed;
  }

  async settle({ events }: FeedBatch): Promise<void> {
    // All are read before the first is sent: one that can't be decoded stops the batch, and not the half of it.
    const instructed = (events as readonly DecodedEvent<MarketEvent>[]).flatMap((cause) =>
      instructionsOf(cause).map((instruction) => ({ cause, instruction })),
    );
    await allSettled(instructed.map(({ cause, instruction }) => this.send(cause, instruction)));
  }

  private async send(cause: DecodedEvent, { accountId, command, part }: Instruction): Promise<void> {
    try {
      const outcome = settledOf(await this.accounts.send(accountId, causedBy(cause, 'settlement', command, part)));
      if (outcome.status === 'refused')
        this.logger.error(`${accountId} refused ${command.type}: ${outcome.rejection}`, { cause: cause.recorded });
    } catch (error) {
      // A quarantined account must not hold back the others.
      if (!(error instanceof AggregateQuarantined)) throw error;
      const { position } = cause.recorded;
      if (this.owed === undefined || position < this.owed) this.owed = position;
      this.logger.error(`${accountId} is quarantined and did not take ${command.type}`, error);
    }
  }
}
