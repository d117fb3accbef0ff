const TWO_TO_28 = 1 << 28;

/** Writes into a buffer that doubles when it is full. */
export class ByteWriter {
  private bytes = new Uint8Array(1 << 12);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  /** Room for so many more bytes; the writes themselves do not check. */
  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const bytes = new Uint8Array(this.bytes.length * 2);
    bytes.set(this.bytes);
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }

  byte(value: number): void {
    this.bytes[this.length] = value;
    this.length += 1;
  }

  uint32(value: number): void {
    this.view.setUint32(this.length, value, true);
    this.length += 4;
  }

  double(value: number): void {
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** A safe integer, not negative, in LEB128: seven bits a byte, lowest first, at most eight bytes. */
  varint(value: number): void {
    let rest = value;
    while (rest >= TWO_TO_28) {
      let low = rest % TWO_TO_28;
      rest = (rest - low) / TWO_TO_28;
      for (let written = 0; written < 4; written += 1) {
        this.byte((low & 0x7f) | 0x80);
        low >>>= 7;
      }
    }
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** What was written so far, not copied. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

/** Reads what a `ByteWriter` wrote. @throws RangeError past the end. */
export class ByteReader {
  private offset = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.offset;
  }

  byte(): number {
    if (this.offset >= this.bytes.length) throw new RangeError('The bytes end too early.');
    this.offset += 1;
    return this.bytes[this.offset - 1] as number;
  }

  uint32(): number {
    this.offset += 4;
    return this.view.getUint32(this.offset - 4, true);
  }

  double(): number {
    this.offset += 8;
    return this.view.getFloat64(this.offset - 8, true);
  }

  varint(): number {
    let value = 0;
    let weight = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
      weight *= 128;
    }
  }
}
