/**
 * A bounded map that forgets what was not used for long. Entries live in a young generation; when it is full it becomes the old
 * one, and the former old one is forgotten. Reading an old entry makes it young again.
 */
export class GenerationalMap<Key, Value> {
  private young = new Map<Key, Value>();
  private old = new Map<Key, Value>();

  /** Between `generationSizeMax` and twice as many entries are remembered. */
  constructor(private readonly generationSizeMax: number) {}

  get(key: Key): Value | undefined {
    const found = this.young.get(key);
    if (found !== undefined) return found;
    const aged = this.old.get(key);
    if (aged !== undefined) this.set(key, aged);
    return aged;
  }

  set(key: Key, value: Value): void {
    if (this.young.size >= this.generationSizeMax) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
  }

  delete(key: Key): void {
    this.young.delete(key);
    this.old.delete(key);
  }
}
