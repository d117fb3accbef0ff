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

/** A UUID in its canonical, lower-case text; refuses what is none. */
const parseUuid = (text: string): string => {
  if (uuidShape.test(text)) return text;
  const lower = text.toLowerCase();
  if (!uuidShape.test(lower)) throw new MalformedMessage(`"${text}" is not a UUID`);
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

export const readUuid = (reader: Reader): string => {
  let uuid = '';
  while (reader.next()) {
    if (reader.field === 2) uuid = parseUuid(reader.string());
    else if (reader.field === 1) uuid = readStructuredUuid(reader.embedded());
    else reader.skip();
  }
  return uuid;
};

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
