import { allStream, type GroupKey } from '../persistent/settings';
import { Reader } from './reader';
import { readStreamIdentifier } from './shared';

/** Where a request that names a group keeps the parts of that name. */
interface KeyFields {
  readonly stream: number;
  readonly group: number;
  readonly all: number;
}

const readKey = (reader: Reader, fields: KeyFields): GroupKey => {
  let stream = '';
  let group = '';
  while (reader.next()) {
    if (reader.field === fields.stream) stream = readStreamIdentifier(reader.embedded());
    else if (reader.field === fields.group) group = reader.string();
    else {
      if (reader.field === fields.all) stream = allStream;
      reader.skip();
    }
  }
  return { stream, group };
};

/** The embedded message in field 1, which every request has. */
const optionsOf = (message: Buffer): Buffer => {
  for (const reader = new Reader(message); reader.next();) {
    if (reader.field === 1) return reader.bytes();
    reader.skip();
  }
  return Buffer.alloc(0);
};

export const decodeDeleteGroup = (message: Buffer): GroupKey => readKey(new Reader(optionsOf(message)), { stream: 1, group: 2, all: 3 });

export const decodeGetInfo = (message: Buffer): GroupKey => readKey(new Reader(optionsOf(message)), { stream: 1, all: 2, group: 3 });

export interface ReplayParked extends GroupKey {
  /** How many messages to replay; Infinity for all. */
  readonly countMax: number;
}

export const decodeReplayParked = (message: Buffer): ReplayParked => {
  const options = optionsOf(message);
  let countMax = Infinity;
  for (const reader = new Reader(options); reader.next();) {
    if (reader.field === 4) countMax = Number(reader.int64());
    else reader.skip();
  }
  return { ...readKey(new Reader(options), { group: 1, stream: 2, all: 3 }), countMax };
};

/** The stream whose groups are asked for; undefined for all groups. */
export const decodeList = (message: Buffer): string | undefined => {
  for (const reader = new Reader(optionsOf(message)); reader.next();) {
    if (reader.field === 2) return readKey(reader.embedded(), { stream: 1, all: 2, group: 0 }).stream;
    reader.skip();
  }
  return undefined;
};
