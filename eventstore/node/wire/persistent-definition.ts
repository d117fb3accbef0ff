import { allStream, type ConsumerStrategyName, type GroupKey, type GroupSettings, type StartFrom } from '../persistent/settings';
import { readFilterOptions, type FilterOptions } from './read';
import { Reader } from './reader';
import { readPosition, readStreamIdentifier } from './shared';

type SettingsDraft = { -readonly [Key in Exclude<keyof GroupSettings, 'startFrom'>]: GroupSettings[Key] } & { revision: bigint };

const ticksPerMillisecond = 10_000;
const strategies: readonly ConsumerStrategyName[] = ['DispatchToSingle', 'RoundRobin', 'Pinned'];

const isStrategy = (name: string): name is ConsumerStrategyName =>
  name === 'PinnedByCorrelation' || strategies.some((known) => known === name);

const readSetting: Readonly<Record<number, (draft: SettingsDraft, reader: Reader) => void>> = {
  1: (draft, reader) => (draft.resolveLinks = reader.bool()),
  2: (draft, reader) => (draft.revision = reader.uint64()),
  3: (draft, reader) => (draft.extraStatistics = reader.bool()),
  4: (draft, reader) => (draft.messageTimeoutMs = Number(reader.int64()) / ticksPerMillisecond),
  5: (draft, reader) => (draft.maxRetryCount = reader.int32()),
  6: (draft, reader) => (draft.checkpointAfterMs = Number(reader.int64()) / ticksPerMillisecond),
  7: (draft, reader) => (draft.minCheckpointCount = reader.int32()),
  8: (draft, reader) => (draft.maxCheckpointCount = reader.int32()),
  9: (draft, reader) => (draft.maxSubscriberCount = reader.int32()),
  10: (draft, reader) => (draft.liveBufferSize = reader.int32()),
  11: (draft, reader) => (draft.readBatchSize = reader.int32()),
  12: (draft, reader) => (draft.historyBufferSize = reader.int32()),
  13: (draft, reader) => (draft.strategy = strategies[reader.varint()] ?? 'RoundRobin'),
  14: (draft, reader) => (draft.messageTimeoutMs = reader.int32()),
  15: (draft, reader) => (draft.checkpointAfterMs = reader.int32()),
  16: (draft, reader) => {
    const name = reader.string();
    if (isStrategy(name)) draft.strategy = name;
  },
};

const readSettings = (reader: Reader): SettingsDraft => {
  const draft: SettingsDraft = {
    revision: 0n,
    resolveLinks: false,
    extraStatistics: false,
    messageTimeoutMs: 0,
    maxRetryCount: 0,
    checkpointAfterMs: 0,
    minCheckpointCount: 0,
    maxCheckpointCount: 0,
    maxSubscriberCount: 0,
    liveBufferSize: 0,
    readBatchSize: 0,
    historyBufferSize: 0,
    strategy: 'DispatchToSingle',
  };
  while (reader.next()) {
    const read = readSetting[reader.field];
    if (read === undefined) reader.skip();
    else read(draft, reader);
  }
  return draft;
};

interface SourceOptions {
  readonly stream: string;
  readonly startFrom: StartFrom;
  readonly filter: FilterOptions | undefined;
}

/** StreamOptions: 1 identifier, 2 revision, 3 start, 4 end. AllOptions: 1 position, 2 start, 3 end, 4 filter. */
const readStreamOptions = (reader: Reader): SourceOptions => {
  let stream = '';
  let startFrom: StartFrom = { kind: 'start' };
  while (reader.next()) {
    if (reader.field === 1) stream = readStreamIdentifier(reader.embedded());
    else if (reader.field === 2) startFrom = { kind: 'at', at: reader.varint() };
    else {
      if (reader.field === 4) startFrom = { kind: 'end' };
      reader.skip();
    }
  }
  return { stream, startFrom, filter: undefined };
};

const readAllOptions = (reader: Reader): SourceOptions => {
  let startFrom: StartFrom = { kind: 'start' };
  let filter: FilterOptions | undefined;
  while (reader.next()) {
    if (reader.field === 1) startFrom = { kind: 'at', at: readPosition(reader.embedded()).commit };
    else if (reader.field === 4) filter = readFilterOptions(reader.embedded());
    else {
      if (reader.field === 3) startFrom = { kind: 'end' };
      reader.skip();
    }
  }
  return { stream: allStream, startFrom, filter };
};

export interface GroupDefinition extends GroupKey {
  readonly settings: GroupSettings;
  readonly filter: FilterOptions | undefined;
}

/** Clients before 21.10 send the start in the settings; -1, as an unsigned number, is the end. */
const startFromRevision = (revision: bigint): StartFrom =>
  BigInt.asIntN(64, revision) < 0n ? { kind: 'end' } : { kind: 'at', at: Number(revision) };

interface DefinitionDraft {
  source: SourceOptions | undefined;
  /** Where clients before 21.10 put the stream. */
  stream: string;
  group: string;
  settings: SettingsDraft;
}

const readPart: Readonly<Record<number, (draft: DefinitionDraft, reader: Reader) => void>> = {
  1: (draft, reader) => (draft.stream = readStreamIdentifier(reader.embedded())),
  2: (draft, reader) => (draft.group = reader.string()),
  3: (draft, reader) => (draft.settings = readSettings(reader.embedded())),
  4: (draft, reader) => (draft.source = readStreamOptions(reader.embedded())),
  5: (draft, reader) => (draft.source = readAllOptions(reader.embedded())),
};

const readDefinition = (reader: Reader): GroupDefinition => {
  const draft: DefinitionDraft = { source: undefined, stream: '', group: '', settings: readSettings(new Reader(Buffer.alloc(0))) };
  while (reader.next()) {
    const read = readPart[reader.field];
    if (read === undefined) reader.skip();
    else read(draft, reader);
  }
  const { revision, ...settings } = draft.settings;
  const source = draft.source ?? { stream: draft.stream, startFrom: startFromRevision(revision), filter: undefined };
  return { stream: source.stream, group: draft.group, filter: source.filter, settings: { ...settings, startFrom: source.startFrom } };
};

/** A CreateReq or an UpdateReq: they have the same fields. */
export const decodeGroupDefinition = (message: Buffer): GroupDefinition => {
  for (const reader = new Reader(message); reader.next();) {
    if (reader.field === 1) return readDefinition(reader.embedded());
    reader.skip();
  }
  return readDefinition(new Reader(Buffer.alloc(0)));
};
