/** Bytes that grow as they are written, little endian. */
export class ByteWriter {
  #buffer: Buffer;
  #length = 0;

  constructor(expectedBytes = 256) {
    this.#buffer = Buffer.allocUnsafe(expectedBytes);
  }

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
  }

  /** A whole number from 0 to 2^53 - 1, in groups of seven bits. */
  varint(value: number): void {
    this.#reserve(8);
    let left = value;
    while (left > 0x7f) {
      this.#buffer[this.#length++] = (left % 0x80) | 0x80;
      left = Math.floor(left / 0x80);
    }
    this.#buffer[this.#length++] = left;
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
  }

  /** A whole number that fits 64 bits with its sign. */
  int64(value: bigint): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeBigInt64LE(value, this.#length);
  }

  ascii(text: string): void {
    this.#reserve(text.length);
    this.#length += this.#buffer.write(text, this.#length, 'latin1');
  }

  utf16(text: string): void {
    this.#reserve(text.length * 2);
    this.#length += this.#buffer.write(text, this.#length, 'utf16le');
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Leaves room that is filled later; answers where it begins. */
  room(byteCount: number): number {
    this.#reserve(byteCount);
    const start = this.#length;
    this.#length += byteCount;
    this.#buffer.fill(0, start, this.#length);
    return start;
  }

  uint32At(offset: number, value: number): void {
    this.#buffer.writeUInt32LE(value, offset);
  }

  uint32FromHere(offset: number): number {
    return this.#buffer.readUInt32LE(offset);
  }

  /** Takes back what was written from `length` on. */
  truncate(length: number): void {
    this.#length = length;
  }

  /** Everything written so far. The writer is done: it must not write on. */
  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #reserve(byteCount: number): void {
    const needed = this.#length + byteCount;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
