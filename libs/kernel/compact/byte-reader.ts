/** Reads what a `ByteWriter` wrote. Throws a RangeError past the end. */
export class ByteReader {
  constructor(
    readonly buffer: Buffer,
    public offset = 0,
  ) {}

  byte(): number {
    const value = this.buffer[this.offset];
    if (value === undefined) throw new RangeError(`There are ${this.buffer.length} bytes, and no byte ${this.offset}.`);
    this.offset += 1;
    return value;
  }

  varint(): number {
    let [value, unit] = [0, 1];
    for (;;) {
      const byte = this.byte();
      if (byte < 0x80) return value + byte * unit;
      value += (byte - 0x80) * unit;
      unit *= 0x80;
    }
  }

  float64(): number {
    const value = this.buffer.readDoubleLE(this.offset);
    this.offset += 8;
    return value;
  }

  int64(): bigint {
    const value = this.buffer.readBigInt64LE(this.offset);
    this.offset += 8;
    return value;
  }

  text(encoding: 'latin1' | 'utf16le' | 'hex', byteCount: number): string {
    const start = this.#advance(byteCount);
    return this.buffer.toString(encoding, start, this.offset);
  }

  /** A view of the bytes, not a copy. */
  bytes(byteCount: number): Buffer {
    const start = this.#advance(byteCount);
    return this.buffer.subarray(start, this.offset);
  }

  #advance(byteCount: number): number {
    const start = this.offset;
    if (start + byteCount > this.buffer.length)
      throw new RangeError(`There are ${this.buffer.length} bytes, and not ${byteCount} from byte ${start}.`);
    this.offset += byteCount;
    return start;
  }
}
