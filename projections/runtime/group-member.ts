import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { Checkpoint } from './checkpoints';
import type { Skips } from './parking/skips';
import type { ParkedKey, WaitingEvent } from './parking/parked-keys';
import { type LeasedPartition, partitionOfKey } from './partitions';
import { type PoisonedEvent, reasonOf } from './poison';
import { type Deployment, type KeyFilter, partitionsOf, type TableSession } from './projection';

/** What a member is about when it begins, and after every failure. */
export interface MemberState {
  /** Those of its partitions that this process may write. */
  readonly partitions: readonly LeasedPartition[];
  /** Each with the position of the event that it waits behind. */
  readonly parkedKeys: ReadonlyMap<string, bigint>;
  /** What operators have decided to pass over. */
  readonly skips: Skips;
}

/** The key of all rows of a projection whose rows have none in common. */
const everything = '';
const all: readonly string[] = [everything];

const parkedKeysMax = 1_000;

const beforeLog = -1n;
const placeOf = (position: Checkpoint): bigint => position ?? beforeLog;

/** One deployment of a group with its tables open: it knows which rows of it are this process's business, and which have to wait. */
export class Member {
  readonly schema: string;
  readonly sessions: readonly TableSession[];
  private readonly count: number;
  private readonly byType = new Map<string, TableSession[]>();
  private readonly forAll: readonly TableSession[];
  private leases = new Map<number, LeasedPartition>();
  private parked = new Map<string, bigint>();
  private skips: Skips = new Map();
  private waiting: WaitingEvent[] = [];
  private newlyParked: ParkedKey[] = [];

  constructor(readonly deployment: Deployment) {
    const { projection, schema } = deployment;
    this.schema = schema;
    this.count = partitionsOf(projection);
    const keyField = projection.partitionKey?.field;
    const opened = projection.tables.map((table) => ({ types: table.types, session: table.open({ schema, keyField }) }));
    this.sessions = opened.map(({ session }) => session);
    this.forAll = opened.filter(({ types }) => types === 'all').map(({ session }) => session);
    for (const { types, session } of opened) {
      if (types === 'all') continue;
      for (const type of types) this.byType.set(type, [...(this.byType.get(type) ?? []), session]);
    }
  }

  get partitions(): readonly LeasedPartition[] {
    return [...this.leases.values()];
  }

  /** How many keys wait. */
  get parkedCount(): number {
    return this.parked.size;
  }

  /** Forgets everything, and begins with this. */
  begin({ partitions, parkedKeys, skips }: MemberState): void {
    this.forget();
    this.leases = new Map(partitions.map((each) => [each.partition, each]));
    this.parked = new Map(parkedKeys);
    this.skips = skips;
  }

  partitionOf(key: string): number {
    return partitionOfKey(key, this.count);
  }

  /** Takes what is new to it from a run of events in log order. Throws a `PoisonedEvent` when one says nothing sensible. */
  collect(events: readonly DecodedEvent[]): void {
    const positions = this.partitions.map(({ position }) => placeOf(position));
    let seen = positions.reduce((a, b) => (a < b ? a : b), positions[0] ?? beforeLog);
    const settled = positions.reduce((a, b) => (a > b ? a : b), beforeLog);
    for (const event of events) {
      const { position, stream } = event.recorded;
      if (position <= seen) continue;
      seen = position;
      if (!this.wants(stream)) continue;
      if (position > settled && this.takesAll(position)) this.give(event);
      else this.giveSome(event);
    }
  }

  /** Takes the events of a key that waited, whatever partitions have come to. */
  collectWaiting(events: readonly DecodedEvent[], key: string): void {
    for (const event of events) {
      if (this.skips.get(event.recorded.position)?.has(key) === true) continue;
      this.give(event, (other) => other === key);
    }
  }

  /** From now on the rows of its keys wait behind the event. Throws it when that changes nothing, and when too many wait already. */
  park(poison: PoisonedEvent): void {
    const before = this.parked.size;
    // So many cannot all be accidents: then it is better to stop than to let the read model fall to pieces.
    if (before >= parkedKeysMax) throw poison;
    for (const key of this.poisonedKeys(poison)) {
      if (this.parked.has(key)) continue;
      this.parked.set(key, poison.event.recorded.position);
      const partition = this.partitionOf(key);
      this.newlyParked.push({ schema: this.schema, key, partition, event: poison.event, error: reasonOf(poison.cause) });
    }
    if (this.parked.size === before) throw poison;
  }

  waitBehind(key: string, position: bigint): void {
    this.parked.set(key, position);
  }

  unpark(key: string): void {
    this.parked.delete(key);
  }

  /** Operators have decided anew. */
  passOver(skips: Skips): void {
    this.skips = skips;
  }

  /** What the batch's transaction has to keep of keys that wait. */
  get held(): { readonly parked: readonly ParkedKey[]; readonly waiting: readonly WaitingEvent[] } {
    return { parked: this.newlyParked, waiting: this.waiting };
  }

  committed(moved?: bigint): void {
    for (const session of this.sessions) session.committed();
    this.waiting = [];
    this.newlyParked = [];
    if (moved === undefined) return;
    for (const lease of this.partitions)
      if (placeOf(lease.position) < moved) this.leases.set(lease.partition, { ...lease, position: moved });
  }

  /** Drops what was collected and every row in memory; what is parked stays parked, to be collected around. */
  drop(): void {
    for (const session of this.sessions) session.forget();
    this.waiting = [];
  }

  /** Whatever events say, every row of the next batch is looked up. */
  lookAtAll(): void {
    for (const session of this.sessions) session.lookAtAll();
  }

  private forget(): void {
    this.drop();
    this.newlyParked = [];
  }

  private poisonedKeys({ event, key }: PoisonedEvent): readonly string[] {
    return key === undefined ? this.keysOf(event).filter((each) => this.leases.has(this.partitionOf(each))) : [key];
  }

  private keysOf(event: DecodedEvent): readonly string[] {
    return this.deployment.projection.partitionKey?.keysOf(event) ?? all;
  }

  /** Whether the event can be handed on without a look at whose it is. */
  private takesAll(position: bigint): boolean {
    return this.leases.size === this.count && this.parked.size === 0 && !this.skips.has(position);
  }

  private giveSome(event: DecodedEvent): void {
    const { position } = event.recorded;
    const skipped = this.skips.get(position);
    const keys = this.keysOf(event);
    const allowed: string[] = [];
    for (const key of keys) {
      const lease = this.leases.get(this.partitionOf(key));
      if (lease === undefined || placeOf(lease.position) >= position || skipped?.has(key) === true) continue;
      if ((this.parked.get(key) ?? position + 1n) > position) allowed.push(key);
      else this.waiting.push({ schema: this.schema, key, recorded: event.recorded });
    }
    if (allowed.length > 0) this.give(event, allowed.length === keys.length ? undefined : (key) => allowed.includes(key));
  }

  private give(event: DecodedEvent, isOurs?: KeyFilter): void {
    for (const session of this.byType.get(event.event.type) ?? []) session.collect(event, isOurs);
    for (const session of this.forAll) session.collect(event, isOurs);
  }

  private wants(stream: string): boolean {
    return this.deployment.projection.streamPrefixes.some((prefix) => stream.startsWith(prefix));
  }
}
