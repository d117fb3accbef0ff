const initialCapacityBytes = 64 * 1024;
/** A scratch area that one huge message has stretched is given back. */
const keptCapacityBytes = 1024 * 1024;

/**
 * Writes protobuf messages into a scratch area that is reused, so that the only allocation is the finished message.
 * Fields at their default value are written too: the caller leaves out what proto3 leaves out.
 */
export class Writer {
  private scratch = Buffer.allocUnsafeSlow(initialCapacityBytes);
  private position = 0;

  /** Runs `write` and answers the message it wrote. Not reentrant. */
  encode(write: (writer: this) => void): Buffer {
    this.position = 0;
    write(this);
    const message = Buffer.from(this.scratch.subarray(0, this.position));
    if (this.scratch.length > keptCapacityBytes) this.scratch = Buffer.allocUnsafeSlow(initialCapacityBytes);
    return message;
  }

  varint(field: number, value: number): void {
    this.reserve(20);
    this.putVarint(field * 8);
    this.putVarint(value);
  }

  uint64(field: number, value: bigint): void {
    if (value <= Number.MAX_SAFE_INTEGER) {
      this.varint(field, Number(value));
      return;
    }
    this.reserve(20);
    this.putVarint(field * 8);
    let rest = value;
    for (; rest > 0x7fn; rest >>= 7n) this.putByte(Number(rest & 0x7fn) | 0x80);
    this.putByte(Number(rest));
  }

  /** Negative numbers take ten bytes, as the protocol wants. */
  int64(field: number, value: bigint): void {
    this.uint64(field, BigInt.asUintN(64, value));
  }

  double(field: number, value: number): void {
    this.reserve(19);
    this.putVarint(field * 8 + 1);
    this.scratch.writeDoubleLE(value, this.position);
    this.position += 8;
  }

  float(field: number, value: number): void {
    this.reserve(15);
    this.putVarint(field * 8 + 5);
    this.scratch.writeFloatLE(value, this.position);
    this.position += 4;
  }

  bytes(field: number, value: Uint8Array): void {
    this.reserve(20 + value.length);
    this.putVarint(field * 8 + 2);
    this.putVarint(value.length);
    this.scratch.set(value, this.position);
    this.position += value.length;
  }

  string(field: number, value: string): void {
    const lengthAtMost = value.length * 3;
    this.reserve(20 + lengthAtMost);
    this.putVarint(field * 8 + 2);
    const at = this.position;
    this.position += 1;
    this.position += this.scratch.write(value, this.position, 'utf8');
    this.closeAt(at);
  }

  /** An embedded message: its length is known only after `write`, so room for a short one is left and widened when needed. */
  message(field: number, write: (writer: this) => void): void {
    this.reserve(20);
    this.putVarint(field * 8 + 2);
    const at = this.position;
    this.position += 1;
    write(this);
    this.closeAt(at);
  }

  empty(field: number): void {
    this.reserve(20);
    this.putVarint(field * 8 + 2);
    this.putByte(0);
  }

  private closeAt(at: number): void {
    const length = this.position - at - 1;
    if (length < 0x80) {
      this.scratch[at] = length;
      return;
    }
    const extra = sizeOfVarint(length) - 1;
    this.reserve(extra);
    this.scratch.copyWithin(at + 1 + extra, at + 1, this.position);
    const end = this.position + extra;
    this.position = at;
    this.putVarint(length);
    this.position = end;
  }

  private putVarint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.putByte((rest % 128) | 0x80);
      rest = Math.floor(rest / 128);
    }
    this.putByte(rest);
  }

  private putByte(byte: number): void {
    this.scratch[this.position] = byte;
    this.position += 1;
  }

  private reserve(bytes: number): void {
    const needed = this.position + bytes;
    if (needed <= this.scratch.length) return;
    const wider = Buffer.allocUnsafeSlow(Math.max(needed, this.scratch.length * 2));
    this.scratch.copy(wider, 0, 0, this.position);
    this.scratch = wider;
  }
}

const sizeOfVarint = (value: number): number => {
  let size = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) size += 1;
  return size;
};

const shared = new Writer();

/** Encodes one message with a writer that all encoders share: encoding is synchronous and never nested. */
export const encode = (write: (writer: Writer) => void): Buffer => shared.encode(write);
