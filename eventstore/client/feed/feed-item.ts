import type { Codec, DecodedEvent } from '../codec';
import type { RecordedEvent } from '../event-store';

type Decoding = { readonly ok: true; readonly decoded: DecodedEvent | undefined } | { readonly ok: false; readonly error: unknown };

/** An event on its way to the consumers: decoded once, when the first of them wants it. */
export class FeedItem {
  #decoding: Decoding | undefined;

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

  #decode(): Decoding {
    try {
      return { ok: true, decoded: this.codec.decode(this.recorded) };
    } catch (error) {
      return { ok: false, error };
    }
  }
}
