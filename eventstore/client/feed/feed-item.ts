import type { Fact } from '@copyledger/kernel';
import type { Codec, DecodedEvent } from '../codec';
import type { RecordedEvent } from '../event-store';
import type { EventMetadata } from '../metadata';

type Decoding = { readonly ok: true; readonly decoded: DecodedEvent | undefined } | { readonly ok: false; readonly error: unknown };

class LateFact implements Fact<string, unknown> {
  constructor(
    readonly type: string,
    private readonly decode: () => DecodedEvent,
  ) {}

  get data(): DecodedEvent['event']['data'] {
    return this.decode().event.data;
  }
}

/** An event of which no more is decoded than somebody asks for. */
class LateEvent implements DecodedEvent {
  constructor(
    readonly event: LateFact,
    readonly recorded: RecordedEvent,
    private readonly decode: () => DecodedEvent,
  ) {}

  get metadata(): EventMetadata {
    return this.decode().metadata;
  }
}

/** An event on its way to the consumers: decoded once, when the first of them wants it. */
export class FeedItem {
  #decoding: Decoding | undefined;
  #late: LateEvent | undefined;

  constructor(
    private readonly recorded: RecordedEvent,
    private readonly codec: Codec,
  ) {}

  get stream(): string {
    return this.recorded.stream;
  }

  get position(): bigint {
    return this.recorded.position;
  }

  /** Undefined for an event that is not ours. Throws `UndecodableEvent`, to every consumer that asks. */
  decode(): DecodedEvent | undefined {
    this.#decoding ??= this.#decode();
    if (!this.#decoding.ok) throw this.#decoding.error;
    return this.#decoding.decoded;
  }

  /** The same, but for what the event holds: that is decoded, or found to be undecodable, by who asks for it. */
  late(): DecodedEvent | undefined {
    this.#late ??= this.#beLate();
    return this.#late;
  }

  #beLate(): LateEvent | undefined {
    const type = this.codec.typeOf(this.recorded);
    if (type === undefined) return undefined;
    const decode = (): DecodedEvent => this.#decoded();
    return new LateEvent(new LateFact(type, decode), this.recorded, decode);
  }

  #decoded(): DecodedEvent {
    const decoded = this.decode();
    if (decoded === undefined) throw new Error('Invariant: an event with a type can be decoded.');
    return decoded;
  }

  #decode(): Decoding {
    try {
      return { ok: true, decoded: this.codec.decode(this.recorded) };
    } catch (error) {
      return { ok: false, error };
    }
  }
}
