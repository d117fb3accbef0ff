/** Bits of a varint beyond which a double would round. */
const exactBits = 49;

/**
 * Walks over the fields of one protobuf message (https://protobuf.dev/programming-guides/encoding/) and makes nothing of those that are
 * passed over. The generated classes build an object for every part of every event; reading the log is mostly that.
 */
export class ProtoReader {
  #wireType = 0;

  constructor(
    private readonly bytes: Buffer,
    private offset = 0,
    private readonly end = bytes.length,
  ) {}

  /** The number of the next field, 0 at the end. The field's value has to be read, or skipped, before the next call. */
  next(): number {
    if (this.offset >= this.end) return 0;
    const tag = this.#small();
    this.#wireType = tag & 7;
    return tag >>> 3;
  }

  /** A varint, unsigned. */
  integer(): bigint {
    let value = 0;
    for (let shift = 0; shift < exactBits; shift += 7) {
      const byte = this.#byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return BigInt(value);
    }
    let large = BigInt(value);
    for (let shift = BigInt(exactBits); ; shift += 7n) {
      const byte = this.#byte();
      large += BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return large;
    }
  }

  /** What is there, and not a copy of it. */
  span(): Buffer {
    const start = this.#span();
    return this.bytes.subarray(start, this.offset);
  }

  text(): string {
    const start = this.#span();
    return this.bytes.toString('utf8', start, this.offset);
  }

  message(): ProtoReader {
    const start = this.#span();
    return new ProtoReader(this.bytes, start, this.offset);
  }

  skip(): void {
    if (this.#wireType === 0) this.integer();
    else if (this.#wireType === 1) this.offset += 8;
    else if (this.#wireType === 2) this.#span();
    else if (this.#wireType === 5) this.offset += 4;
    else throw new Error(`protobuf: wire type ${this.#wireType} at ${this.offset}`);
  }

  /** A varint that is a tag or a length, and so most often one byte; one of many bytes exceeds every message. */
  #small(): number {
    const byte = this.#byte();
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let factor = 0x80; ; factor *= 0x80) {
      const next = this.#byte();
      value += (next & 0x7f) * factor;
      if (next < 0x80) return value;
    }
  }

  /** Steps over a length and what it measures; answers where that begins. */
  #span(): number {
    const length = this.#small();
    const start = this.offset;
    this.offset = start + length;
    if (this.offset > this.end) throw new Error(`protobuf: ${length} bytes at ${start} exceed the message`);
    return start;
  }

  #byte(): number {
    const byte = this.offset < this.end ? this.bytes[this.offset++] : undefined;
    if (byte === undefined) throw new Error('protobuf: the message ends in the middle of a number');
    return byte;
  }
}
