import type { Fact } from '@copyledger/kernel';
import type { EventToAppend, JsonObject, RecordedEvent } from './event-store';
import type { EventMetadata } from './metadata';

/** Lifts the data of one version to the next. Old events are never edited. */
export type Upcaster = (data: JsonObject) => JsonObject;

/** The wire contract of one event type. */
export interface EventContract {
  /** The version that is written now, from 1. */
  readonly version: number;
  /** `upcasters[1]` lifts version 1 to 2, and so on: one for every version below the present one. */
  readonly upcasters?: Readonly<Record<number, Upcaster>>;
}

/** All events of a bounded context: `{ context: 'trading', events: { OrderPlaced: { version: 1 } } }`. */
export interface ContextContract {
  readonly context: string;
  readonly events: Readonly<Record<string, EventContract>>;
}

/** A recorded event in the domain's present words. */
export interface DecodedEvent<E extends Fact<string, unknown> = Fact<string, unknown>> {
  readonly event: E;
  /** As it was written: `schemaVersion` is the version before upcasting. */
  readonly metadata: EventMetadata;
  readonly recorded: Pick<RecordedEvent, 'id' | 'stream' | 'revision' | 'position' | 'recordedAt' | 'type'>;
}

/** Between facts and wire events, by registered names (`trading.OrderPlaced.v1`), never by class names. */
export interface Codec {
  /** Throws on an unregistered type: a bug of ours. */
  encode(id: string, event: Fact<string, unknown>, metadata: Omit<EventMetadata, 'schemaVersion'>): EventToAppend;
  /**
   * Undefined for an event of no registered context. Throws `UndecodableEvent` for a name or a version of ours that this build does not
   * know, and for a broken shape: skipping such an event would lose a fact.
   */
  decode(recorded: RecordedEvent): DecodedEvent | undefined;
  /** Which fact `decode` would answer, without a look at what it holds: undefined and throwing for the same names. */
  typeOf(recorded: RecordedEvent): string | undefined;
}

/** An event of ours that this build can't read: written by a newer build, or damaged. Deploy a build that knows it; never skip it. */
export class UndecodableEvent extends Error {
  constructor(
    readonly recorded: Pick<RecordedEvent, 'id' | 'stream' | 'revision' | 'position' | 'type'>,
    readonly reason: string,
    cause?: unknown,
  ) {
    super(`${recorded.stream} revision ${String(recorded.revision)} (${recorded.type}): ${reason}`, { cause });
    this.name = 'UndecodableEvent';
  }
}

/** One readable wire name: the fact it stands for, and the steps from its version to the present one. */
interface Reading {
  readonly factType: string;
  readonly version: number;
  readonly upcasters: readonly Upcaster[];
}

interface Registry {
  readonly writing: ReadonlyMap<string, { readonly wireName: string; readonly version: number }>;
  readonly reading: ReadonlyMap<string, Reading>;
  readonly contexts: ReadonlySet<string>;
}

const wireNameOf = (context: string, factType: string, version: number): string => `${context}.${factType}.v${version}`;

/** The chain that lifts `from` to the present version; throws when a step is missing. */
const chainOf = (contract: EventContract, from: number, name: string): Upcaster[] =>
  Array.from({ length: contract.version - from }, (_, step) => {
    const upcaster = contract.upcasters?.[from + step];
    if (upcaster === undefined) throw new Error(`${name}: no upcaster from version ${from + step}`);
    return upcaster;
  });

const registryOf = (contracts: readonly ContextContract[]): Registry => {
  const writing = new Map<string, { wireName: string; version: number }>();
  const reading = new Map<string, Reading>();
  for (const { context, events } of contracts) {
    for (const [factType, contract] of Object.entries(events)) {
      const { version } = contract;
      const name = `${context}.${factType}`;
      if (!Number.isSafeInteger(version) || version < 1) throw new Error(`${name}: ${version} is no version`);
      if (writing.has(factType)) throw new Error(`${name}: ${factType} is registered twice`);
      writing.set(factType, { wireName: wireNameOf(context, factType, version), version });
      for (let from = 1; from <= version; from++)
        reading.set(wireNameOf(context, factType, from), { factType, version: from, upcasters: chainOf(contract, from, name) });
    }
  }
  return { writing, reading, contexts: new Set(contracts.map(({ context }) => context)) };
};

const contextOf = (wireName: string): string => wireName.slice(0, Math.max(0, wireName.indexOf('.')));

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What every consumer leans on; the rest of the shape is the writer's promise. */
const isOurMetadata = (metadata: unknown, version: number): boolean =>
  isObject(metadata) &&
  typeof metadata['occurredAt'] === 'string' &&
  typeof metadata['commandId'] === 'string' &&
  metadata['schemaVersion'] === version;

const upcast = (recorded: RecordedEvent, upcasters: readonly Upcaster[]): JsonObject => {
  try {
    return upcasters.reduce((data, lift) => lift(data), recorded.data);
  } catch (cause) {
    throw new UndecodableEvent(recorded, 'an upcaster failed', cause);
  }
};

const readingOf = ({ reading, contexts }: Registry, recorded: RecordedEvent): Reading | undefined => {
  const known = reading.get(recorded.type);
  if (known === undefined && contexts.has(contextOf(recorded.type)))
    throw new UndecodableEvent(recorded, 'no such name or version is registered');
  return known;
};

const decode = (registry: Registry, recorded: RecordedEvent): DecodedEvent | undefined => {
  const known = readingOf(registry, recorded);
  if (known === undefined) return undefined;
  if (!isObject(recorded.data)) throw new UndecodableEvent(recorded, 'its data is no object');
  if (!isOurMetadata(recorded.metadata, known.version)) throw new UndecodableEvent(recorded, 'its metadata is not ours');
  const data = known.upcasters.length === 0 ? recorded.data : upcast(recorded, known.upcasters);
  return { event: { type: known.factType, data }, metadata: recorded.metadata as unknown as EventMetadata, recorded };
};

/**
 * The codec of a process, from the contracts of the contexts it speaks. Throws on a contract that could not read its own past: a missing
 * upcaster, a version below 1, or one fact type in two contexts.
 */
export const createCodec = (contracts: readonly ContextContract[]): Codec => {
  const registry = registryOf(contracts);
  return {
    encode(id, event, metadata) {
      const name = registry.writing.get(event.type);
      if (name === undefined) throw new Error(`Invariant: ${event.type} is a registered event.`);
      return {
        id,
        type: name.wireName,
        data: event.data,
        metadata: { ...metadata, schemaVersion: name.version } as unknown as JsonObject,
      };
    },
    decode: (recorded) => decode(registry, recorded),
    typeOf: (recorded) => readingOf(registry, recorded)?.factType,
  };
};
