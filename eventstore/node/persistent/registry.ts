import { StreamBackwards } from '../storage/cursors';
import { decodeFrame } from '../wire/record';
import { persistentSubscriptionDoesNotExist, persistentSubscriptionExists } from '../services/errors';
import { Group, type GroupDependencies } from './group';
import { allStream, keyText, type GroupConfig, type GroupKey, type GroupSettings } from './settings';
import { appendSystemEvent, setSystemMetadata } from './system-events';

const configStream = '$persistentSubscriptionConfig';

/** What a group is created with; the filter belongs to groups on $all. */
export interface NewGroup extends GroupKey {
  readonly settings: GroupSettings;
  readonly filter: GroupConfig['filter'];
}

/** All groups of the node. Their configuration is the newest event of a system stream, so that they survive a restart. */
export class GroupRegistry {
  private readonly groups = new Map<string, Group>();
  private changes: Promise<void> = Promise.resolve();

  constructor(private readonly dependencies: GroupDependencies) {
    this.load();
  }

  find(key: GroupKey): Group {
    const group = this.groups.get(keyText(key));
    if (group === undefined) throw persistentSubscriptionDoesNotExist(key);
    return group;
  }

  /** The groups on a stream, or all of them. A stream without any is an error, as on the real server. */
  list(stream: string | undefined): readonly Group[] {
    const all = [...this.groups.values()];
    if (stream === undefined) return all;
    const found = all.filter(({ config }) => config.stream === stream);
    if (found.length === 0) throw persistentSubscriptionDoesNotExist({ stream, group: '' });
    return found;
  }

  create(group: NewGroup): Promise<void> {
    return this.change(async () => {
      if (this.groups.has(keyText(group))) throw persistentSubscriptionExists(group);
      this.open({ ...group, startAt: this.startOf(group) });
      await this.save();
    });
  }

  /** Replaces the settings. Consumers are dropped and connect again; the checkpoint stays. */
  update(group: Omit<NewGroup, 'filter'>): Promise<void> {
    return this.change(async () => {
      const existing = this.find(group);
      await existing.close();
      this.open({ ...existing.config, settings: group.settings, startAt: this.startOf(group) });
      await this.save();
    });
  }

  delete(key: GroupKey): Promise<void> {
    return this.change(async () => {
      const existing = this.find(key);
      this.groups.delete(keyText(key));
      await existing.close();
      await existing.forget();
      await this.save();
    });
  }

  /** Drops every connection and starts from what is stored. */
  restart(): Promise<void> {
    return this.change(async () => {
      await this.closeAll();
      this.load();
    });
  }

  async close(): Promise<void> {
    await this.change(() => this.closeAll());
  }

  private async closeAll(): Promise<void> {
    const groups = [...this.groups.values()];
    this.groups.clear();
    await Promise.all(groups.map((group) => group.close()));
  }

  /** Changes follow one another. */
  private change(work: () => Promise<void>): Promise<void> {
    const result = this.changes.then(work);
    this.changes = result.catch(() => undefined);
    return result;
  }

  private open(config: GroupConfig): void {
    this.groups.set(keyText(config), new Group(this.dependencies, config));
  }

  private startOf({ stream, settings: { startFrom } }: Pick<NewGroup, 'stream' | 'settings'>): number {
    if (startFrom.kind === 'start') return 0;
    if (startFrom.kind === 'at') return startFrom.at;
    const { store } = this.dependencies;
    return stream === allStream ? store.lastPosition + 1 : store.view(stream).last + 1;
  }

  private async save(): Promise<void> {
    const { store } = this.dependencies;
    if (store.directory.headOf(configStream).last < 0) await setSystemMetadata(store, configStream, { $maxCount: 1 });
    const entries = [...this.groups.values()].map(({ config }) => config);
    await appendSystemEvent(store, configStream, { type: '$PersistentConfig', data: { version: '2', entries } });
  }

  private load(): void {
    const [newest] = new StreamBackwards(this.dependencies.store, configStream, Number.MAX_SAFE_INTEGER).take(1);
    if (newest === undefined) return;
    const { entries } = JSON.parse(decodeFrame(newest.frame).data.toString('utf8')) as { entries: GroupConfig[] };
    for (const config of entries) this.open(config);
  }
}
