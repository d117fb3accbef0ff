import { Reader } from './reader';
import { readPosition, readStreamIdentifier, writePosition, writeStreamIdentifier, type Position } from './shared';
import { encode } from './writer';

export type StreamStart = { readonly kind: 'start' } | { readonly kind: 'end' } | { readonly kind: 'revision'; readonly revision: number };
export type AllStart = { readonly kind: 'start' } | { readonly kind: 'end' } | ({ readonly kind: 'position' } & Position);

/** What is read: one stream, or the whole log. */
export type ReadSource =
  { readonly kind: 'stream'; readonly stream: string; readonly from: StreamStart } | { readonly kind: 'all'; readonly from: AllStart };

export interface FilterOptions {
  readonly on: 'stream' | 'type';
  readonly regex: string;
  readonly prefixes: readonly string[];
  /** Events looked at between two chances of a checkpoint; undefined leaves it to the node. */
  readonly searchWindowMax: number | undefined;
  readonly checkpointIntervalMultiplier: number;
}

export interface ReadRequest {
  readonly source: ReadSource;
  readonly direction: 'forwards' | 'backwards';
  readonly resolveLinks: boolean;
  /** A number of events to read, or a subscription that does not end. */
  readonly extent: { readonly kind: 'count'; readonly count: number } | { readonly kind: 'subscription' };
  readonly filter: FilterOptions | undefined;
  readonly structuredIds: boolean;
  /** From 1 on, the client understands the messages that say where a stream starts and ends. */
  readonly compatibility: number;
}

const readStreamOptions = (reader: Reader): ReadSource => {
  let stream = '';
  let from: StreamStart = { kind: 'start' };
  while (reader.next()) {
    if (reader.field === 1) {
      stream = readStreamIdentifier(reader.embedded());
      continue;
    }
    if (reader.field === 2) {
      from = { kind: 'revision', revision: reader.varint() };
      continue;
    }
    if (reader.field === 4) from = { kind: 'end' };
    reader.skip();
  }
  return { kind: 'stream', stream, from };
};

const readAllOptions = (reader: Reader): ReadSource => {
  let from: AllStart = { kind: 'start' };
  while (reader.next()) {
    if (reader.field === 1) {
      from = { kind: 'position', ...readPosition(reader.embedded()) };
      continue;
    }
    if (reader.field === 3) from = { kind: 'end' };
    reader.skip();
  }
  return { kind: 'all', from };
};

const readExpression = (reader: Reader): { regex: string; prefixes: string[] } => {
  let regex = '';
  const prefixes: string[] = [];
  while (reader.next()) {
    if (reader.field === 1) regex = reader.string();
    else if (reader.field === 2) prefixes.push(reader.string());
    else reader.skip();
  }
  return { regex, prefixes };
};

/** Also the filter of a persistent subscription to $all, which has the same fields. */
export const readFilterOptions = (reader: Reader): FilterOptions => {
  let on: FilterOptions['on'] = 'stream';
  let expression: { regex: string; prefixes: string[] } = { regex: '', prefixes: [] };
  let searchWindowMax: number | undefined;
  let checkpointIntervalMultiplier = 1;
  while (reader.next()) {
    if (reader.field === 1 || reader.field === 2) {
      on = reader.field === 1 ? 'stream' : 'type';
      expression = readExpression(reader.embedded());
    } else if (reader.field === 3) searchWindowMax = reader.varint();
    else if (reader.field === 5) checkpointIntervalMultiplier = reader.varint();
    else reader.skip();
  }
  return { on, ...expression, searchWindowMax, checkpointIntervalMultiplier };
};

const readCompatibility = (reader: Reader): number => {
  let value = 0;
  while (reader.next()) {
    if (reader.field === 1) value = reader.varint();
    else reader.skip();
  }
  return value;
};

const readStructured = (reader: Reader): boolean => {
  let structured = true;
  while (reader.next()) {
    if (reader.field === 2) structured = false;
    reader.skip();
  }
  return structured;
};

type Draft = { -readonly [Key in keyof ReadRequest]: ReadRequest[Key] };

const readOption: Readonly<Record<number, (draft: Draft, reader: Reader) => void>> = {
  1: (draft, reader) => (draft.source = readStreamOptions(reader.embedded())),
  2: (draft, reader) => (draft.source = readAllOptions(reader.embedded())),
  3: (draft, reader) => (draft.direction = reader.varint() === 1 ? 'backwards' : 'forwards'),
  4: (draft, reader) => (draft.resolveLinks = reader.bool()),
  5: (draft, reader) => (draft.extent = { kind: 'count', count: reader.varint() }),
  6: (draft, reader) => {
    reader.skip();
    draft.extent = { kind: 'subscription' };
  },
  7: (draft, reader) => (draft.filter = readFilterOptions(reader.embedded())),
  9: (draft, reader) => (draft.structuredIds = readStructured(reader.embedded())),
  10: (draft, reader) => (draft.compatibility = readCompatibility(reader.embedded())),
};

export const decodeReadRequest = (message: Buffer): ReadRequest => {
  const draft: Draft = {
    source: { kind: 'all', from: { kind: 'start' } },
    direction: 'forwards',
    resolveLinks: false,
    extent: { kind: 'count', count: 0 },
    filter: undefined,
    structuredIds: false,
    compatibility: 0,
  };
  for (const outer = new Reader(message); outer.next();) {
    if (outer.field !== 1) {
      outer.skip();
      continue;
    }
    for (const reader = outer.embedded(); reader.next();) {
      const read = readOption[reader.field];
      if (read === undefined) reader.skip();
      else read(draft, reader);
    }
  }
  return draft;
};

export const encodeConfirmation = (subscriptionId: string): Buffer =>
  encode((writer) => {
    writer.message(2, (confirmation) => {
      confirmation.string(1, subscriptionId);
    });
  });

export const encodeCheckpoint = (position: number): Buffer =>
  encode((writer) => {
    writePosition(writer, 3, position);
  });

export const encodeStreamNotFound = (stream: string): Buffer =>
  encode((writer) => {
    writer.message(4, (notFound) => {
      writeStreamIdentifier(notFound, 1, stream);
    });
  });

export const encodeFirstStreamPosition = (revision: number): Buffer =>
  encode((writer) => {
    writer.varint(5, revision);
  });

export const encodeLastStreamPosition = (revision: number): Buffer =>
  encode((writer) => {
    writer.varint(6, revision);
  });

export const encodeLastAllPosition = (position: number): Buffer =>
  encode((writer) => {
    writePosition(writer, 7, position);
  });

export const caughtUp = encode((writer) => {
  writer.empty(8);
});

export const fellBehind = encode((writer) => {
  writer.empty(9);
});
