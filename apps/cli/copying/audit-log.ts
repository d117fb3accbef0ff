import { type AuditedEntry, auditedPrefixes, CopyAudit } from '@copyledger/domain/copying/audit/copy-audit';
import type { Codec, EventStore } from '@copyledger/eventstore/client';

interface AuditedLog {
  readonly store: Pick<EventStore, 'readAll'>;
  readonly codec: Codec;
  readonly signal?: AbortSignal;
  /** Told now and then how far the auditor has read. */
  readonly onPosition?: (position: bigint) => void;
}

const leaderPrefix = 'leader-';
const eventsPerReport = 1_000;

/** Everybody who has ever led. */
const leadersIn = async ({ store }: AuditedLog): Promise<ReadonlySet<string>> => {
  const leaders = new Set<string>();
  for await (const { stream } of store.readAll({ direction: 'forwards', from: 'start', streamPrefixes: [leaderPrefix] }))
    leaders.add(stream.slice(leaderPrefix.length));
  return leaders;
};

/** Has an auditor read the whole log. */
export const auditLog = async (log: AuditedLog): Promise<CopyAudit> => {
  const { store, codec, signal, onPosition } = log;
  const audit = new CopyAudit(await leadersIn(log));
  let count = 0;
  for await (const recorded of store.readAll({ direction: 'forwards', from: 'start', streamPrefixes: auditedPrefixes })) {
    const decoded = codec.decode(recorded);
    if (decoded !== undefined)
      audit.take({ stream: recorded.stream, position: recorded.position, event: decoded.event as AuditedEntry['event'] });
    count += 1;
    if (count % eventsPerReport !== 0) continue;
    signal?.throwIfAborted();
    onPosition?.(recorded.position);
  }
  return audit;
};
