import { ByteReader } from './byte-reader';
import { ByteWriter } from './byte-writer';
import { type Dictionary, DictionaryWriter, readDictionary } from './dictionary';
import { packText, unpackText } from './packed-text';

/**
 * A further kind of value, besides the plain ones: undefined, null, booleans, numbers, texts, bigints, bytes, arrays, and objects
 * without a class.
 * Its place in the list of kinds is its name in the bytes.
 */
export interface ValueKind<T> {
  is(value: unknown): value is T;
  write(value: T, into: ValueWriter): void;
  read(from: ValueReader): T;
}

/** Kinds as they stand in a list. */
type AnyKind = ValueKind<unknown>;

const tag = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  text: 4,
  knownText: 5,
  count: 6,
  number: 7,
  int64: 8,
  bigint: 9,
  bytes: 10,
  array: 11,
  object: 12,
};
const firstKindTag = 16;

const isPlainObject = (value: object): value is Readonly<Record<string, unknown>> => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** Writes values one after another; their dictionary is written when they are. */
export class ValueWriter {
  readonly dictionary = new DictionaryWriter();

  constructor(
    readonly bytes: ByteWriter,
    private readonly kinds: readonly AnyKind[] = [],
  ) {}

  /** Throws a TypeError on what is neither plain nor of one of the kinds. */
  write(value: unknown): void {
    switch (typeof value) {
      case 'string':
        this.text(value);
        return;
      case 'number':
        this.number(value);
        return;
      case 'bigint':
        this.bigint(value);
        return;
      case 'boolean':
        this.bytes.byte(value ? tag.true : tag.false);
        return;
      case 'undefined':
        this.bytes.byte(tag.undefined);
        return;
      case 'object':
        this.object(value);
        return;
      case 'function':
      case 'symbol':
        throw new TypeError(`A ${typeof value} is no data.`);
    }
  }

  private text(text: string): void {
    const number = this.dictionary.textNumber(text);
    this.bytes.byte(number === undefined ? tag.text : tag.knownText);
    if (number === undefined) packText(text, this.bytes);
    else this.bytes.varint(number);
  }

  private number(value: number): void {
    const isCount = Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);
    this.bytes.byte(isCount ? tag.count : tag.number);
    if (isCount) this.bytes.varint(value);
    else this.bytes.float64(value);
  }

  private bigint(value: bigint): void {
    const isInt64 = BigInt.asIntN(64, value) === value;
    this.bytes.byte(isInt64 ? tag.int64 : tag.bigint);
    if (isInt64) this.bytes.int64(value);
    else packText(value.toString(), this.bytes);
  }

  private object(value: object | null): void {
    if (value === null) {
      this.bytes.byte(tag.null);
      return;
    }
    const kind = this.kinds.findIndex((each) => each.is(value));
    if (kind >= 0) {
      this.bytes.byte(firstKindTag + kind);
      this.kinds[kind]?.write(value, this);
    } else if (value instanceof Uint8Array) this.blob(value);
    else if (Array.isArray(value)) this.array(value);
    else if (isPlainObject(value)) this.plainObject(value);
    else throw new TypeError(`A ${value.constructor.name} is no plain data.`);
  }

  private blob(value: Uint8Array): void {
    this.bytes.byte(tag.bytes);
    this.bytes.varint(value.length);
    this.bytes.bytes(value);
  }

  private array(values: readonly unknown[]): void {
    this.bytes.byte(tag.array);
    this.bytes.varint(values.length);
    for (const value of values) this.write(value);
  }

  private plainObject(value: Readonly<Record<string, unknown>>): void {
    const keys = Object.keys(value);
    this.bytes.byte(tag.object);
    this.bytes.varint(this.dictionary.shapeNumber(keys));
    for (const key of keys) this.write(value[key]);
  }
}

/** Reads values one after another. */
export class ValueReader {
  constructor(
    readonly bytes: ByteReader,
    private readonly dictionary: Dictionary,
    private readonly kinds: readonly AnyKind[] = [],
  ) {}

  /** Throws on what no `ValueWriter` with the same kinds has written. */
  read(): unknown {
    const { bytes } = this;
    const kind = bytes.byte();
    switch (kind) {
      case tag.undefined:
        return undefined;
      case tag.null:
        return null;
      case tag.false:
        return false;
      case tag.true:
        return true;
      case tag.text:
        return unpackText(bytes);
      case tag.knownText:
        return this.known(this.dictionary.texts);
      case tag.count:
        return bytes.varint();
      case tag.number:
        return bytes.float64();
      case tag.int64:
        return bytes.int64();
      case tag.bigint:
        return BigInt(unpackText(bytes));
      case tag.bytes:
        return bytes.bytes(bytes.varint());
      case tag.array:
        return Array.from({ length: bytes.varint() }, () => this.read());
      case tag.object:
        return this.object();
      default:
        return this.ofKind(kind);
    }
  }

  private known<T>(list: readonly T[]): T {
    const number = this.bytes.varint();
    const known = list[number];
    if (known === undefined) throw new RangeError(`The dictionary has ${list.length} entries, and no number ${number}.`);
    return known;
  }

  private object(): Readonly<Record<string, unknown>> {
    const object: Record<string, unknown> = {};
    for (const key of this.known(this.dictionary.shapes)) object[key] = this.read();
    return object;
  }

  private ofKind(number: number): unknown {
    const kind = this.kinds[number - firstKindTag];
    if (kind === undefined) throw new RangeError(`There is no kind of value ${number}.`);
    return kind.read(this);
  }
}

/** Raised when the same values make other bytes: what was written before is then not read any more, which snapshots can bear. */
const format = 1;

/** One value as bytes that describe themselves. Throws a TypeError on what is neither plain nor of one of the kinds. */
export const encodeValue = (value: unknown, kinds: readonly AnyKind[] = []): Buffer => {
  const bytes = new ByteWriter(4_096);
  const writer = new ValueWriter(bytes, kinds);
  bytes.byte(format);
  const dictionaryOffset = bytes.room(4);
  writer.write(value);
  bytes.uint32At(dictionaryOffset, bytes.length);
  writer.dictionary.write(bytes);
  return bytes.finish();
};

/** Reads what `encodeValue` wrote with the same kinds, and throws on anything else. What it answers may refer to the bytes: leave them alone. */
export const decodeValue = (encoded: Uint8Array, kinds: readonly AnyKind[] = []): unknown => {
  const buffer = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  if (buffer[0] !== format) throw new RangeError(`This is format ${format}, and not ${String(buffer[0])}.`);
  const dictionary = readDictionary(new ByteReader(buffer, buffer.readUInt32LE(1)));
  return new ValueReader(new ByteReader(buffer, 5), dictionary, kinds).read();
};
