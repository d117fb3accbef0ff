/** How a field's value is laid out, as the low three bits of its tag say. */
const WireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Bytes that no protobuf writer could have made. */
export class MalformedMessage extends Error {
  constructor(reason: string) {
    super(`malformed protobuf message: ${reason}`);
  }
}

/**
 * Walks over the fields of one protobuf message without copying: `bytes` answers views into the message itself.
 *
 * ```ts
 * for (const reader = new Reader(message); reader.next(); ) {
 *   if (reader.field === 1) name = reader.string();
 *   else reader.skip();
 * }
 * ```
 */
export class Reader {
  field = 0;
  /** Where the current field's tag starts. */
  start = 0;
  position: number;
  private wireType = 0;

  constructor(
    private readonly message: Buffer,
    from = 0,
    private readonly end = message.length,
  ) {
    this.position = from;
  }

  /** Moves to the next field; false at the end of the message. */
  next(): boolean {
    if (this.position >= this.end) return false;
    this.start = this.position;
    const tag = this.varint();
    this.field = tag >>> 3;
    this.wireType = tag & 7;
    if (this.field === 0) throw new MalformedMessage('field number zero');
    return true;
  }

  /** An unsigned integer; above 2^53 only its magnitude is right (see `uint64`). */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let length = 0; length < 10; length += 1) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new MalformedMessage('varint too long');
  }

  uint64(): bigint {
    const from = this.position;
    const magnitude = this.varint();
    // A bigint for every byte would be most of what reading an append's options costs.
    if (magnitude <= Number.MAX_SAFE_INTEGER) return BigInt(magnitude);
    this.position = from;
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new MalformedMessage('varint too long');
  }

  int64(): bigint {
    return BigInt.asIntN(64, this.uint64());
  }

  int32(): number {
    return Number(BigInt.asIntN(32, this.uint64()));
  }

  bool(): boolean {
    return this.varint() !== 0;
  }

  bytes(): Buffer {
    const { from, to } = this.span();
    return this.message.subarray(from, to);
  }

  string(): string {
    const { from, to } = this.span();
    return this.message.toString('utf8', from, to);
  }

  /** A reader over the embedded message that is this field's value. */
  embedded(): Reader {
    const { from, to } = this.span();
    return new Reader(this.message, from, to);
  }

  skip(): void {
    if (this.wireType === WireType.varint) this.varint();
    else if (this.wireType === WireType.bytes) this.span();
    else if (this.wireType === WireType.fixed64) this.advance(8);
    else if (this.wireType === WireType.fixed32) this.advance(4);
    else throw new MalformedMessage(`wire type ${this.wireType}`);
  }

  private span(): { from: number; to: number } {
    const length = this.varint();
    const from = this.position;
    this.advance(length);
    return { from, to: this.position };
  }

  private advance(length: number): void {
    if (this.position + length > this.end) throw new MalformedMessage('truncated field');
    this.position += length;
  }

  private byte(): number {
    if (this.position >= this.end) throw new MalformedMessage('truncated varint');
    const byte = this.message[this.position] ?? 0;
    this.position += 1;
    return byte;
  }
}
