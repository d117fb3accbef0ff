export { Aggregates } from './aggregates';
export type { CommandEnvelope, CommandOutcome } from './envelope';
export { AggregateQuarantined, LostRaces, MailboxFull } from './errors';
export { MemorySnapshotStore } from './memory-snapshot-store';
export type { AggregateSettings, AggregateType, SnapshotNews, SnapshotPolicy } from './settings';
export { checksumOf } from './snapshot-checksum';
export type { DamagedSnapshot, Snapshot, SnapshotStore } from './snapshot-store';
