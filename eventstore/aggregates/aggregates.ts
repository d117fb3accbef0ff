import type { Fact } from '@copyledger/kernel';
import type { CommandEnvelope, CommandOutcome } from './envelope';
import { Mailbox } from './mailbox';
import { type AggregateSettings, type AggregateType, defaultAggregateLimits, type MailboxSettings } from './settings';
import { Snapshots } from './snapshots';

/**
 * All aggregates of one kind in this process, each with a mailbox: its commands are decided one after another in memory, and the events
 * of several are appended together. Expected revision keeps several processes correct.
 */
export class Aggregates<C, S, E extends Fact<string, unknown>, R> {
  private readonly mailboxes = new Map<string, Mailbox<C, S, E, R>>();
  private readonly settings: MailboxSettings;
  private readonly snapshots: Snapshots<S> | undefined;

  constructor(
    private readonly type: AggregateType<C, S, E, R>,
    settings: AggregateSettings,
  ) {
    const { snapshotStore } = settings;
    this.settings = { ...settings, limits: { ...defaultAggregateLimits, ...settings.limits } };
    this.snapshots = type.snapshots && snapshotStore && new Snapshots(type.snapshots, snapshotStore, this.settings);
  }

  /**
   * Has the aggregate decide, and resolves when its events are durable. Rejects with `LogUnavailable` (nothing happened, try later),
   * `OutcomeUnknown` (it may have happened: the same command again takes effect once), `AppendRefused`, `MailboxFull`, `LostRaces` (other
   * writers were always first) or `AggregateQuarantined` (its history cannot have happened).
   */
  send(id: string, envelope: CommandEnvelope<C>): Promise<CommandOutcome<S, E, R>> {
    return this.mailbox(id).send(envelope);
  }

  /** The aggregate as of its newest event, read from the log if it is not in memory. */
  state(id: string): Promise<S> {
    return this.mailbox(id).current();
  }

  /** The aggregates whose history cannot have happened, for health and metrics. */
  quarantined(): readonly string[] {
    return [...this.mailboxes].filter(([, mailbox]) => mailbox.isQuarantined).map(([id]) => id);
  }

  /** Takes no further snapshots, and resolves when the one that is being taken is kept. Commands are served as before. */
  async stopSnapshots(): Promise<void> {
    await this.snapshots?.stop();
  }

  private mailbox(id: string): Mailbox<C, S, E, R> {
    const known = this.mailboxes.get(id);
    if (known === undefined) this.makeRoom();
    const mailbox = known ?? this.open(id);
    // Deleted and set again, the map's order is the order of last use.
    this.mailboxes.delete(id);
    this.mailboxes.set(id, mailbox);
    return mailbox;
  }

  private open(id: string): Mailbox<C, S, E, R> {
    return new Mailbox(`${this.type.category}-${id}`, this.type, { ...this.settings, snapshots: this.snapshots });
  }

  /** Busy ones stay, and so does one in quarantine, whose alarm would end with it. */
  private makeRoom(): void {
    for (const [id, mailbox] of this.mailboxes) {
      if (this.mailboxes.size < this.settings.limits.aggregatesMax) return;
      if (mailbox.isIdle && !mailbox.isQuarantined) this.mailboxes.delete(id);
    }
  }
}
