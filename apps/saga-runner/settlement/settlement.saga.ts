import { Logger } from '@nestjs/common';
import { AggregateQuarantined } from '@copyledger/eventstore/aggregates';
import type { DecodedEvent, FeedBatch } from '@copyledger/eventstore/client';
import type { Accounts } from '@copyledger/command-side';
import type { AccountCommand } from '@copyledger/domain/trading/account/account.commands';
import type { MarketEvent, TradeParty } from '@copyledger/domain/trading/market/market.events';
import { allSettled, causedBy, settledOf } from '../saga';

interface Instruction {
  readonly accountId: string;
  readonly command: AccountCommand;
  /** Tells the two sides of one trade apart. */
  readonly part: 'maker' | 'taker' | 'removal';
}

const by = { type: 'system' } as const;
type Trade = Extract<MarketEvent, { type: 'TradeExecuted' }>['data'];

const fill = (trade: Trade, party: TradeParty, liquidity: 'maker' | 'taker'): readonly Instruction[] => {
  if (party.kind === 'outside') return [];
  const { instrument, quantity, price } = trade;
  const tradeNumber = BigInt(trade.tradeNumber);
  const command = { type: 'FillOrder', by, orderId: party.orderId, instrument, tradeNumber, liquidity, quantity, price } as const;
  return [{ accountId: party.accountId, command, part: liquidity }];
};

/** What a fact of the market means for the accounts in it. */
export const instructionsOf = (event: MarketEvent): readonly Instruction[] => {
  if (event.type === 'TradeExecuted')
    return [...fill(event.data, event.data.maker, 'maker'), ...fill(event.data, event.data.taker, 'taker')];
  if (event.type === 'OrderAccepted') return [];
  const { orderId, accountId, reason } = event.data;
  // What its holder asked for is a cancellation; what its time in force ended has expired.
  const outcome = reason === 'cancel-requested' ? 'cancelled' : 'expired';
  return [{ accountId, command: { type: 'CloseOrder', by, orderId, outcome, reason }, part: 'removal' }];
};

/**
 * Carries the market's facts to the accounts. Every trade is numbered and every removal final, so that a batch delivered again changes
 * nothing. One account's instructions are sent in the market's order; its mailbox keeps it.
 */
export class Settlement {
  private readonly logger = new Logger('settlement');

  constructor(private readonly accounts: Accounts) {}

  async settle({ events }: FeedBatch): Promise<void> {
    const sent = events.flatMap((decoded) =>
      instructionsOf(decoded.event as MarketEvent).map((instruction) => this.send(decoded, instruction)),
    );
    await allSettled(sent);
  }

  private async send(cause: DecodedEvent, { accountId, command, part }: Instruction): Promise<void> {
    try {
      const outcome = settledOf(await this.accounts.send(accountId, causedBy(cause, 'settlement', command, part)));
      if (outcome.status === 'refused')
        this.logger.error(`${accountId} refused ${command.type}: ${outcome.rejection}`, { cause: cause.recorded });
    } catch (error) {
      // A quarantined account must not hold back the others; what it missed is in the market's journal, and is settled when it is well.
      if (!(error instanceof AggregateQuarantined)) throw error;
      this.logger.error(`${accountId} is quarantined and did not take ${command.type}`, error);
    }
  }
}
