import { Logger } from '@nestjs/common';
import { AggregateQuarantined } from '@copyledger/eventstore/aggregates';
import type { DecodedEvent, FeedBatch } from '@copyledger/eventstore/client';
import type { Accounts, Transfers } from '@copyledger/command-side';
import type { CreditFunds, DebitFunds, Requester } from '@copyledger/domain/trading/account/account.commands';
import type { AccountRejection } from '@copyledger/domain/trading/account/account.rejections';
import type { TransferCommand } from '@copyledger/domain/trading/transfer/transfer.commands';
import type { TransferEvent } from '@copyledger/domain/trading/transfer/transfer.events';
import { transferReference, type TransferStep } from '@copyledger/domain/trading/transfer/transfer.references';
import { decimalOf } from '@copyledger/kernel';
import { allSettled, causedBy, settledOf } from '../saga';

type Started = Extract<TransferEvent, { type: 'TransferStarted' }>['data'];
type Funding = Pick<CreditFunds, 'asset' | 'amount' | 'by' | 'reference'>;

/**
 * Moves money from one account to another: out of the one into the clearing ledger, from there into the other, or back
 * where that one refuses. Every step is known by its reference, and takes effect once however often it is repeated.
 */
export class TransferSaga {
  private readonly logger = new Logger('transfers');

  constructor(
    private readonly accounts: Accounts,
    private readonly transfers: Transfers,
  ) {}

  /** Transfers go side by side; the steps of one follow each other. */
  async react({ events }: FeedBatch): Promise<void> {
    await allSettled(
      events.map(async (decoded) => {
        const event = decoded.event as TransferEvent;
        if (event.type === 'TransferStarted') await this.attempt(decoded, event.data);
      }),
    );
  }

  private async attempt(cause: DecodedEvent, transfer: Started): Promise<void> {
    try {
      await this.carryOut(cause, transfer);
    } catch (error) {
      // A quarantined account must not hold back the transfers of others; its own stay under way until it is well.
      if (!(error instanceof AggregateQuarantined)) throw error;
      this.logger.error(`Transfer ${transfer.transferId} is held up by a quarantine`, error);
    }
  }

  private async carryOut(cause: DecodedEvent, transfer: Started): Promise<void> {
    const { transferId } = transfer;
    // One that has ended is not tried again: an account that refused then might not refuse now.
    if ((await this.transfers.state(transferId)).status !== 'started') return;
    // An account that is not there may come to be there; asked before any money moves, its refusal can't turn into a second payment.
    if ((await this.accounts.state(transfer.to)).status === 'absent') return this.fail(cause, transferId, 'AccountNotFound');

    const by = requesterOf(transfer);
    const debit = { type: 'DebitFunds', destination: 'clearing', ...fundingOf(transfer, 'out', by) } as const;
    const unpaid = await this.fund(cause, transfer.from, debit);
    if (unpaid !== undefined) return this.fail(cause, transferId, unpaid);

    const credit = { type: 'CreditFunds', source: 'clearing' } as const;
    const unreceived = await this.fund(cause, transfer.to, { ...credit, ...fundingOf(transfer, 'in', by) });
    if (unreceived === undefined) return this.end(cause, transferId, { type: 'CompleteTransfer' });

    const stuck = await this.fund(cause, transfer.from, { ...credit, ...fundingOf(transfer, 'back', { type: 'system' }) });
    if (stuck === undefined) return this.fail(cause, transferId, unreceived);
    // Repeating it would not help, and would hold back the others: the money waits in the clearing ledger for somebody to look.
    this.logger.error(`Transfer ${transferId}: ${transfer.from} paid and can't be paid back: ${stuck}`);
  }

  /** The refusal of the account, if it refused. */
  private async fund(cause: DecodedEvent, accountId: string, command: CreditFunds | DebitFunds): Promise<AccountRejection | undefined> {
    const envelope = causedBy(cause, 'transfers', command, command.reference);
    const outcome = settledOf(await this.accounts.send(accountId, envelope));
    return outcome.status === 'refused' ? outcome.rejection : undefined;
  }

  private fail(cause: DecodedEvent, transferId: string, reason: AccountRejection): Promise<void> {
    return this.end(cause, transferId, { type: 'FailTransfer', reason });
  }

  private async end(cause: DecodedEvent, transferId: string, command: TransferCommand): Promise<void> {
    const outcome = settledOf(await this.transfers.send(transferId, causedBy(cause, 'transfers', command, command.type)));
    if (outcome.status === 'refused') throw new Error(`Transfer ${transferId} refused ${command.type}: ${outcome.rejection}.`);
  }
}

/** Both accounts check that they are the owner's, except where the system moves money between owners. */
const requesterOf = ({ owner, purpose }: Started): Requester => (purpose === undefined ? { type: 'user', id: owner } : { type: 'system' });

const fundingOf = ({ transferId, asset, amount }: Started, step: TransferStep, by: Requester): Funding => ({
  by,
  asset,
  amount: decimalOf(amount, asset.scale),
  reference: transferReference(transferId, step),
});
