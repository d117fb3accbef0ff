/** Large enough for most batches; what is larger makes room as it goes. */
const bytesAtFirst = 16 * 1024;

const special = /["\\]/g;

/** A parameter as text; null is none. Throws on what has no text of its own. */
const parameterText = (value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `{${value.map(elementText).join(',')}}`;
  throw new TypeError(`A ${typeof value} cannot be sent as a parameter.`);
};

/** An element of an array literal. */
const elementText = (value: unknown): string => {
  const text = parameterText(value);
  return text === null ? 'NULL' : `"${text.replace(special, '\\$&')}"`;
};

/**
 * What a client says in the extended query protocol, written one message behind the other
 * (https://www.postgresql.org/docs/current/protocol-message-formats.html).
 */
export class FrontendMessages {
  private bytes = Buffer.allocUnsafe(bytesAtFirst);
  private end = 0;

  get length(): number {
    return this.end;
  }

  /** What was written since the last time. */
  taken(): Buffer {
    const taken = this.bytes.subarray(0, this.end);
    this.bytes = Buffer.allocUnsafe(bytesAtFirst);
    this.end = 0;
    return taken;
  }

  parse(name: string, text: string): void {
    this.message('P', () => {
      this.cstring(name);
      this.cstring(text);
      // The server finds out the types of the parameters by itself.
      this.int16(0);
    });
  }

  /** Binds to the portal without a name; parameters and results are text. */
  bind(name: string, values: readonly unknown[]): void {
    this.message('B', () => {
      this.cstring('');
      this.cstring(name);
      this.int16(0);
      this.int16(values.length);
      for (const value of values) this.parameter(parameterText(value));
      this.int16(0);
    });
  }

  /** Runs the portal without a name, to its end. */
  execute(): void {
    this.message('E', () => {
      this.cstring('');
      this.int32(0);
    });
  }

  /** The lines of a COPY, and that they are all. */
  copy(lines: string): void {
    this.message('d', () => {
      this.text(lines);
    });
    this.message('c', () => undefined);
  }

  sync(): void {
    this.message('S', () => undefined);
  }

  private message(code: string, write: () => void): void {
    this.room(5);
    this.bytes[this.end] = code.charCodeAt(0);
    const start = this.end + 1;
    this.end += 5;
    write();
    this.bytes.writeInt32BE(this.end - start, start);
  }

  private parameter(text: string | null): void {
    this.int32(-1);
    if (text === null) return;
    const start = this.end;
    this.text(text);
    this.bytes.writeInt32BE(this.end - start, start - 4);
  }

  private cstring(text: string): void {
    this.text(text);
    this.room(1);
    this.bytes[this.end++] = 0;
  }

  private text(text: string): void {
    this.room(Buffer.byteLength(text));
    this.end += this.bytes.write(text, this.end);
  }

  private int16(value: number): void {
    this.room(2);
    this.end = this.bytes.writeInt16BE(value, this.end);
  }

  private int32(value: number): void {
    this.room(4);
    this.end = this.bytes.writeInt32BE(value, this.end);
  }

  private room(bytes: number): void {
    if (this.end + bytes <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.bytes.length, this.end + bytes));
    this.bytes.copy(larger, 0, 0, this.end);
    this.bytes = larger;
  }
}
