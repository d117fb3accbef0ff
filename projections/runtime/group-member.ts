import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { Deployment, TableSession } from './projection';

/** One projection of a group with its tables open. */
export class Member {
  readonly schema: string;
  readonly sessions: readonly TableSession[];
  private readonly byType = new Map<string, TableSession[]>();
  private readonly forAll: readonly TableSession[];

  constructor(readonly deployment: Deployment) {
    const { projection, schema } = deployment;
    this.schema = schema;
    const opened = projection.tables.map((table) => ({ types: table.types, session: table.open(schema) }));
    this.sessions = opened.map(({ session }) => session);
    this.forAll = opened.filter(({ types }) => types === 'all').map(({ session }) => session);
    for (const { types, session } of opened) {
      if (types === 'all') continue;
      for (const type of types) this.byType.set(type, [...(this.byType.get(type) ?? []), session]);
    }
  }

  collect(events: readonly DecodedEvent[]): void {
    for (const event of events) {
      if (!this.wants(event.recorded.stream)) continue;
      for (const session of this.byType.get(event.event.type) ?? []) session.collect(event);
      for (const session of this.forAll) session.collect(event);
    }
  }

  committed(): void {
    for (const session of this.sessions) session.committed();
  }

  forget(): void {
    for (const session of this.sessions) session.forget();
  }

  private wants(stream: string): boolean {
    return this.deployment.projection.streamPrefixes.some((prefix) => stream.startsWith(prefix));
  }
}
