/** Who wants to hear of something; a listener that throws is reported, and the others hear of it all the same. */
export class Listeners<T> {
  private readonly listeners = new Set<(value: T) => void>();

  constructor(private readonly report: (error: unknown) => void) {}

  /** The function returned ends it. */
  add(listener: (value: T) => void): () => void {
    // Wrapped, so that a listener added twice is told twice and ends one at a time.
    const own = (value: T): void => {
      listener(value);
    };
    this.listeners.add(own);
    return () => this.listeners.delete(own);
  }

  tell(value: T): void {
    for (const listener of this.listeners) this.tellOne(listener, value);
  }

  private tellOne(listener: (value: T) => void, value: T): void {
    try {
      listener(value);
    } catch (error) {
      this.report(error);
    }
  }
}
