import type { AccountCommand, ObserveFill } from '@copyledger/domain/trading/account/account.commands';
import { accountDecider } from '@copyledger/domain/trading/account/account.decider';
import type { AccountEvent } from '@copyledger/domain/trading/account/account.events';
import type { Account } from '@copyledger/domain/trading/account/account.state';
import { outsideInstrument } from '@copyledger/domain/trading/account/observe';
import { type Asset, decimalOf, type Instant } from '@copyledger/kernel';
import type { RecordedFact } from '@copyledger/what-if';
import type { FillRow } from '../hyperliquid/fill-row';
import { feeds, settlementAsset, settlementScale } from '../hyperliquid/venue';

/** Everything at the venue is settled in it. */
export const venueAsset: Asset = { code: settlementAsset, scale: settlementScale };

const system = { type: 'system' } as const;

/** The command that a recorded row stands for; its place among the trader's rows, from 1, is its number. */
export const observeFillOf = ({ fill }: Pick<FillRow, 'fill'>, sequence: number): ObserveFill => {
  const instrument = outsideInstrument(fill.instrument, venueAsset);
  const { direction, venueRealisedPnl, occurredAt } = fill;
  return {
    ...{ type: 'ObserveFill', by: system, feed: feeds.fills, sequence: BigInt(sequence), instrument, side: fill.side },
    quantity: decimalOf(fill.quantity, instrument.quantityScale),
    price: decimalOf(fill.price, instrument.priceScale),
    fee: decimalOf(fill.fee, settlementScale),
    ...(direction !== undefined && { direction }),
    ...(venueRealisedPnl !== undefined && { venueRealisedPnl: decimalOf(venueRealisedPnl, settlementScale) }),
    // A row of a file has been checked to be a moment.
    occurredAt: occurredAt as Instant,
  };
};

/** A trader of a recording as the account that observes them would know them, in memory. */
export class ObservedLeader {
  private account: Account = accountDecider.initial;
  private rows = 0;

  constructor(
    private readonly accountId: string,
    private readonly owner: string,
  ) {}

  /** What the next row of the trader is on the account. */
  observe(row: Pick<FillRow, 'fill'>): readonly RecordedFact[] {
    this.rows += 1;
    const command = observeFillOf(row, this.rows);
    const opened = this.rows === 1 ? this.decide(this.opening) : [];
    return [...opened, ...this.decide(command)].map((event) => ({ at: command.occurredAt, event }));
  }

  private get opening(): AccountCommand {
    const { accountId, owner } = this;
    return { type: 'OpenAccount', by: system, accountId, owner, kind: 'observed', baseCurrency: venueAsset };
  }

  private decide(command: AccountCommand): readonly AccountEvent[] {
    const decision = accountDecider.decide(command, this.account);
    if (!decision.ok) throw new Error(`Invariant: a row that was checked can be recorded: ${decision.rejection}.`);
    this.account = decision.events.reduce(accountDecider.evolve, this.account);
    return decision.events;
  }
}
