/**
 * A `Map` for entries that come and go by the thousand. When enough of them have, V8 lays the table of a `Map` anew, and the former table points
 * to the new one. One that has lived long enough to count as old keeps the whole chain behind it alive, with whatever stood in it, and all of it
 * becomes old in turn. This one moves into a new `Map` in time, and nothing points from the former to the new; V8 lays a table anew only to let it grow.
 */
export class TransientMap<K, V> {
  private map = new Map<K, V>();
  /** Places in the table that deleted entries have left. */
  private vacant = 0;

  get size(): number {
    return this.map.size;
  }

  get(key: K): V | undefined {
    return this.map.get(key);
  }

  has(key: K): boolean {
    return this.map.has(key);
  }

  /** A key that is there already keeps its place in the order. */
  set(key: K, value: V): void {
    this.map.set(key, value);
  }

  delete(key: K): boolean {
    if (!this.map.delete(key)) return false;
    this.vacant += 1;
    if (this.vacant >= this.map.size) this.move();
    return true;
  }

  clear(): void {
    this.map = new Map();
    this.vacant = 0;
  }

  /** In the order in which they came. Of what is deleted or added meanwhile, some may be shown and some missed; a deletion of what was just shown is safe. */
  entries(): IterableIterator<[K, V]> {
    return this.map.entries();
  }

  keys(): IterableIterator<K> {
    return this.map.keys();
  }

  values(): IterableIterator<V> {
    return this.map.values();
  }

  private move(): void {
    this.map = new Map(this.map);
    this.vacant = 0;
  }
}
