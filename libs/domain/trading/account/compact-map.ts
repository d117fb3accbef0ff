import { findNewest, looseEntriesMax, type SealedTable, sealOnto } from '@copyledger/kernel/compact/sealed-table';
import { Map } from 'immutable';

interface Parts<V> {
  /** Newer ones come later, and their entries hold. */
  readonly sealed: readonly SealedTable<V>[];
  /** Newer than all that are sealed. */
  readonly loose: Map<string, V>;
  readonly size: number;
}

/**
 * A persistent map from which nothing is taken away, for what an account remembers by the ten thousand. Only its newest entries are
 * objects; the others are bytes, in which they are looked up, so that loading a map of any size takes no time and little memory.
 */
export class CompactMap<V extends string | object> {
  readonly #parts: Parts<V>;
  #tables: readonly SealedTable<V>[] | undefined;

  private constructor(parts: Parts<V>) {
    this.#parts = parts;
  }

  static of<V extends string | object>(entries: Iterable<readonly [string, V]> = []): CompactMap<V> {
    let map = new CompactMap<V>({ sealed: [], loose: Map(), size: 0 });
    for (const [key, value] of entries) map = map.set(key, value);
    return map;
  }

  /** The map of so many entries that `tables` once told. */
  static sealed<V extends string | object>(sealed: readonly SealedTable<V>[], size: number): CompactMap<V> {
    return new CompactMap({ sealed, loose: Map(), size });
  }

  /** All entries as bytes, for a snapshot: the same tables every time, which then need not be kept again. */
  tables(): readonly SealedTable<V>[] {
    return (this.#tables ??= sealOnto(this.#parts.sealed, this.#parts.loose));
  }

  get size(): number {
    return this.#parts.size;
  }

  get(key: string): V | undefined {
    const { sealed, loose } = this.#parts;
    return loose.get(key) ?? findNewest(sealed, key);
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  set(key: string, value: V): CompactMap<V> {
    const { sealed } = this.#parts;
    const size = this.size + (this.has(key) ? 0 : 1);
    const loose = this.#parts.loose.set(key, value);
    if (loose.size < looseEntriesMax) return new CompactMap({ sealed, loose, size });
    return new CompactMap({ sealed: sealOnto(sealed, loose), loose: Map(), size });
  }

  /** Every entry once, in no order that means anything. */
  *entries(): Generator<[key: string, value: V]> {
    const all = new globalThis.Map<string, V>();
    for (const table of this.#parts.sealed) for (const [key, value] of table.entries()) all.set(key, value);
    for (const [key, value] of this.#parts.loose) all.set(key, value);
    yield* all;
  }

  keys(): Iterable<string> {
    return [...this.entries()].map(([key]) => key);
  }

  [Symbol.iterator](): Generator<[key: string, value: V]> {
    return this.entries();
  }
}
