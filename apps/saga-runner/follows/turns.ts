/** One thing at a time for each key, and only so many keys at once. */
export class Turns {
  private readonly last = new Map<string, Promise<void>>();
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(private readonly atOnceMax: number) {}

  /** Resolves, or rejects, as the task does, which begins when those of its key before it have ended, however they did. */
  run(key: string, task: () => Promise<void>): Promise<void> {
    const before = this.last.get(key) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(() => this.withPlace(task));
    this.last.set(key, turn);
    const forget = (): void => {
      if (this.last.get(key) === turn) this.last.delete(key);
    };
    turn.then(forget, forget);
    return turn;
  }

  private async withPlace(task: () => Promise<void>): Promise<void> {
    if (this.running >= this.atOnceMax) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      await task();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}
