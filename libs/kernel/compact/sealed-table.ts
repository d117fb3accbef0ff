import { ByteReader } from './byte-reader';
import { ByteWriter } from './byte-writer';
import { type Dictionary, readDictionary } from './dictionary';
import { packText, unpackText } from './packed-text';
import { ValueReader, ValueWriter } from './values';

/** A key as the tables know it, made once for a look into many of them. */
interface PackedKey {
  readonly bytes: Buffer;
  readonly hash: number;
}

/** FNV-1a, with MurmurHash3's last step so that the low bits depend on all. */
const hashOf = (bytes: Uint8Array): number => {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

const packKey = (text: string): PackedKey => {
  const writer = new ByteWriter(2 * text.length + 8);
  packText(text, writer);
  const bytes = writer.finish();
  return { bytes, hash: hashOf(bytes) };
};

/** Entry count, slot count, where the dictionary begins. */
const headerBytes = 12;
const slotBytes = 4;

/** At least twice as many as entries, so that a look that fails ends soon. */
const slotCountFor = (entryCount: number): number => 2 ** Math.ceil(Math.log2(Math.max(2, entryCount * 2)));

const place = (table: ByteWriter, slotCount: number, { hash, offset }: { readonly hash: number; readonly offset: number }): void => {
  let slot = hash & (slotCount - 1);
  while (table.uint32FromHere(headerBytes + slot * slotBytes) !== 0) slot = (slot + 1) & (slotCount - 1);
  table.uint32At(headerBytes + slot * slotBytes, offset);
};

/** Values by key, in bytes that can be looked into as they are: what is loaded costs nothing until somebody asks for it. */
export class SealedTable<V> {
  private dictionary: Dictionary | undefined;
  private readonly slotMask: number;
  readonly size: number;

  /** Of bytes that `seal` wrote. They must not change any more. */
  constructor(readonly bytes: Buffer) {
    this.size = bytes.readUInt32LE(0);
    this.slotMask = bytes.readUInt32LE(4) - 1;
  }

  /** The table of these entries, whose keys differ. Values are plain data, none of them undefined. */
  static seal<V>(entries: Iterable<readonly [string, V]> & { readonly size: number }): SealedTable<V> {
    const slotCount = slotCountFor(entries.size);
    const table = new ByteWriter(headerBytes + slotCount * slotBytes + entries.size * 96);
    const values = new ValueWriter(table);
    table.room(headerBytes + slotCount * slotBytes);
    for (const [key, value] of entries) {
      const { bytes, hash } = packKey(key);
      place(table, slotCount, { hash, offset: table.length });
      table.bytes(bytes);
      values.write(value);
    }
    table.uint32At(0, entries.size);
    table.uint32At(4, slotCount);
    table.uint32At(8, table.length);
    values.dictionary.write(table);
    return new SealedTable(Buffer.from(table.finish()));
  }

  find({ bytes, hash }: PackedKey): V | undefined {
    for (let slot = hash & this.slotMask; ; slot = (slot + 1) & this.slotMask) {
      const offset = this.bytes.readUInt32LE(headerBytes + slot * slotBytes);
      if (offset === 0) return undefined;
      if (this.hasKeyAt(offset, bytes)) return this.valuesAt(offset + bytes.length).read() as V;
    }
  }

  /** In the order in which they were given. */
  *entries(): Generator<[key: string, value: V]> {
    const end = this.bytes.readUInt32LE(8);
    const values = this.valuesAt(headerBytes + (this.slotMask + 1) * slotBytes);
    while (values.bytes.offset < end) yield [unpackText(values.bytes), values.read() as V];
  }

  private hasKeyAt(offset: number, key: Buffer): boolean {
    for (let index = 0; index < key.length; index += 1) if (this.bytes[offset + index] !== key[index]) return false;
    return true;
  }

  private valuesAt(offset: number): ValueReader {
    this.dictionary ??= readDictionary(new ByteReader(this.bytes, this.bytes.readUInt32LE(8)));
    return new ValueReader(new ByteReader(this.bytes, offset), this.dictionary);
  }
}

/** The newest value of a key, in tables of which the later ones are the newer. */
export const findNewest = <V>(tables: readonly SealedTable<V>[], key: string): V | undefined => {
  if (tables.length === 0) return undefined;
  const packed = packKey(key);
  for (let index = tables.length - 1; index >= 0; index -= 1) {
    const found = tables[index]?.find(packed);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** So many entries are worth a table. Whoever seals them earlier has small ones, which are the cheaper to seal again. */
export const looseEntriesMax = 256;
/** Tables of fewer entries are small: together they become one when they have so many. */
const entriesMin = 1_024;
/** They do, too, before there are more of them: a look into all tables is a look into each. */
const smallTablesMax = 8;

/** These tables and a further one of newer entries, which small ones before it may be made one with. */
export const sealOnto = <V>(
  tables: readonly SealedTable<V>[],
  entries: Iterable<readonly [string, V]> & { readonly size: number },
): readonly SealedTable<V>[] => {
  if (entries.size === 0) return tables;
  const large = tables.slice(0, tables.findLastIndex(({ size }) => size >= entriesMin) + 1);
  const small = tables.slice(large.length);
  const together = small.reduce((sum, { size }) => sum + size, entries.size);
  if (together < entriesMin && small.length < smallTablesMax) return [...tables, SealedTable.seal(entries)];
  return [...large, SealedTable.seal(new Map([...small.flatMap((table) => [...table.entries()]), ...entries]))];
};
