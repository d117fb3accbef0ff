const initialBytes = 16 * 1024;
/** A buffer that one large message has stretched is given back. */
const keptBytes = 1024 * 1024;

/**
 * Writes the fields of protobuf messages (https://protobuf.dev/programming-guides/encoding/) one behind the other into a buffer that is
 * used again and again. The generated classes build an object and several arrays for every part of every event.
 */
export class ProtoWriter {
  #bytes = Buffer.allocUnsafeSlow(initialBytes);
  #end = 0;

  /** How many bytes were written that were not taken yet. */
  get length(): number {
    return this.#end;
  }

  /** Takes what was written, or the first bytes of it. */
  take(length = this.#end): Buffer {
    const message = Buffer.from(this.#bytes.subarray(0, length));
    this.#bytes.copyWithin(0, length, this.#end);
    this.#end -= length;
    if (this.#end === 0 && this.#bytes.length > keptBytes) this.#bytes = Buffer.allocUnsafeSlow(initialBytes);
    return message;
  }

  /** Forgets what was not taken. */
  drop(): void {
    this.#end = 0;
  }

  /** An unsigned number; of a fraction, only what is before the point. */
  integer(field: number, value: number): void {
    this.#reserve(20);
    this.#varint(field * 8);
    this.#varint(value);
  }

  large(field: number, value: bigint): void {
    if (value <= Number.MAX_SAFE_INTEGER) {
      this.integer(field, Number(value));
      return;
    }
    this.#reserve(20);
    this.#varint(field * 8);
    let rest = value;
    for (; rest > 0x7fn; rest >>= 7n) this.#byte(Number(rest & 0x7fn) | 0x80);
    this.#byte(Number(rest));
  }

  /** Answers how many bytes the text has. */
  text(field: number, value: string): number {
    const length = Buffer.byteLength(value);
    this.#reserve(20 + length);
    this.#varint(field * 8 + 2);
    this.#varint(length);
    // Text without a character beyond ASCII, which is nearly all, is copied and not converted.
    this.#bytes.write(value, this.#end, length === value.length ? 'latin1' : 'utf8');
    this.#end += length;
    return length;
  }

  /** A message, of which nothing has to be said but that it is there. */
  empty(field: number): void {
    this.#reserve(20);
    this.#varint(field * 8 + 2);
    this.#byte(0);
  }

  /** Begins a message inside the message; what is written until `close` is its content. */
  open(field: number): number {
    this.#reserve(20);
    this.#varint(field * 8 + 2);
    this.#byte(0);
    return this.#end;
  }

  /** Ends the message that `open` has begun: its length is put before it. */
  close(opened: number): void {
    const length = this.#end - opened;
    if (length < 0x80) {
      this.#bytes[opened - 1] = length;
      return;
    }
    this.#reserve(5);
    const shift = lengthOfVarint(length) - 1;
    this.#bytes.copyWithin(opened + shift, opened, this.#end);
    this.#end = opened - 1;
    this.#varint(length);
    this.#end += length;
  }

  #varint(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#byte((rest % 128) | 0x80);
    this.#byte(rest);
  }

  #byte(byte: number): void {
    this.#bytes[this.#end] = byte;
    this.#end += 1;
  }

  #reserve(bytes: number): void {
    const needed = this.#end + bytes;
    if (needed <= this.#bytes.length) return;
    const wider = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(wider, 0, 0, this.#end);
    this.#bytes = wider;
  }
}

const lengthOfVarint = (value: number): number => {
  let length = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) length += 1;
  return length;
};
