import type { Redis } from 'ioredis';
import type { CommitNotice, CommitNotices } from '../commit-notices';
import { Listeners } from '../listeners';
import type { Outage } from './outage';

export interface RedisNoticesOptions {
  readonly commands: Redis;
  readonly listening: Redis;
  readonly namespace: string;
  readonly report: (error: unknown) => void;
  readonly outage: Outage;
}

const shape = /^(\d{1,19}) (\S+)$/;

/** Notices over a channel of Redis. While one is on its way the next ones gather, the newest of each projection. */
export class RedisNotices implements CommitNotices {
  private readonly listeners: Listeners<CommitNotice>;
  private readonly channel: string;
  private readonly waiting = new Map<string, bigint>();
  private isSending = false;

  constructor(private readonly options: RedisNoticesOptions) {
    this.listeners = new Listeners(options.report);
    this.channel = `${options.namespace}:commits`;
    options.listening.on('message', (channel: string, text: string) => {
      if (channel === this.channel) this.hear(text);
    });
    options.listening.on('ready', () => {
      options.listening.subscribe(this.channel).catch((error: unknown) => {
        options.outage.tell(error);
      });
    });
  }

  publish({ projection, position }: CommitNotice): void {
    const known = this.waiting.get(projection);
    if (known === undefined || known < position) this.waiting.set(projection, position);
    if (!this.isSending) void this.send();
  }

  subscribe(listener: (notice: CommitNotice) => void): () => void {
    return this.listeners.add(listener);
  }

  private hear(text: string): void {
    const [, position, projection] = shape.exec(text) ?? [];
    if (position === undefined || projection === undefined) return;
    this.listeners.tell({ projection, position: BigInt(position) });
  }

  /** What cannot be sent is told to this process alone: the others look for themselves. */
  private async send(): Promise<void> {
    const { commands, outage } = this.options;
    this.isSending = true;
    while (this.waiting.size > 0) {
      const notices = [...this.waiting];
      this.waiting.clear();
      try {
        await Promise.all(notices.map(([projection, position]) => commands.publish(this.channel, `${position} ${projection}`)));
        outage.end();
      } catch (error) {
        outage.tell(error);
        for (const [projection, position] of notices) this.listeners.tell({ projection, position });
      }
    }
    this.isSending = false;
  }
}
