export { Aggregates } from './aggregates';
export type { CommandEnvelope, CommandOutcome } from './envelope';
export { AggregateQuarantined, LostRaces, MailboxFull } from './errors';
export type { AggregateSettings, AggregateType } from './settings';
