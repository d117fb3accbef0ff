import { type Reader, MalformedMessage } from './reader';
import { type Writer } from './writer';

/** `commit` and `prepare` are always equal here: an append is one transaction. */
export interface Position {
  readonly commit: number;
  readonly prepare: number;
}

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const hyphenated = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;

/** A message that can be read, with something in the place of a UUID that is none. */
export class InvalidUuid extends MalformedMessage {
  constructor(text: string) {
    super(`"${text}" is not a UUID`);
  }
}

/** A UUID in its canonical, lower-case text; refuses what is none. */
export const parseUuid = (text: string): string => {
  if (uuidShape.test(text)) return text;
  const lower = text.toLowerCase();
  if (!uuidShape.test(lower)) throw new InvalidUuid(text);
  return lower;
};

const readStructuredUuid = (reader: Reader): string => {
  let most = 0n;
  let least = 0n;
  while (reader.next()) {
    if (reader.field === 1) most = reader.uint64();
    else if (reader.field === 2) least = reader.uint64();
    else reader.skip();
  }
  return hyphenated(most.toString(16).padStart(16, '0') + least.toString(16).padStart(16, '0'));
};

/** What stands in the place of a UUID, as text, whether it is one or not. */
export const readUuidText = (reader: Reader): string => {
  let text = '';
  while (reader.next()) {
    if (reader.field === 2) text = reader.string();
    else if (reader.field === 1) text = readStructuredUuid(reader.embedded());
    else reader.skip();
  }
  return text;
};

export const readUuid = (reader: Reader): string => parseUuid(readUuidText(reader));

export const writeUuid = (writer: Writer, field: number, uuid: string): void => {
  writer.message(field, (it) => {
    it.string(2, uuid);
  });
};

export const writeStructuredUuid = (writer: Writer, field: number, uuid: string): void => {
  const hex = uuid.replaceAll('-', '');
  writer.message(field, (it) => {
    it.message(1, (structured) => {
      structured.uint64(1, BigInt(`0x${hex.slice(0, 16)}`));
      structured.uint64(2, BigInt(`0x${hex.slice(16)}`));
    });
  });
};

/** The name inside a StreamIdentifier; empty when it has none. */
export const readStreamIdentifier = (reader: Reader): string => {
  let name = '';
  while (reader.next()) {
    if (reader.field === 3) name = reader.string();
    else reader.skip();
  }
  return name;
};

export const writeStreamIdentifier = (writer: Writer, field: number, name: string): void => {
  writer.message(field, (it) => {
    it.string(3, name);
  });
};

export const writePosition = (writer: Writer, field: number, position: number): void => {
  writer.message(field, (it) => {
    it.varint(1, position);
    it.varint(2, position);
  });
};

/** Both halves of a position; a client that was given one by this node sends the same number twice. */
export const readPosition = (reader: Reader): Position => {
  let commit = 0;
  let prepare = 0;
  while (reader.next()) {
    if (reader.field === 1) commit = reader.varint();
    else if (reader.field === 2) prepare = reader.varint();
    else reader.skip();
  }
  return { commit, prepare };
};
