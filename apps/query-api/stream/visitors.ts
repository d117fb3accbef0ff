import { ProblemError } from '@copyledger/platform';

/** Counts the connections of each user in this process. */
export class Visitors {
  private readonly present = new Map<string, number>();

  constructor(private readonly perUserMax: number) {}

  /** Throws `too-many-requests` when the user has as many as it may. The function returned, called once, takes it back. */
  admit(user: string): () => void {
    const count = this.present.get(user) ?? 0;
    if (count >= this.perUserMax) {
      throw new ProblemError('too-many-requests', { detail: `A user has at most ${this.perUserMax} connections to the stream.` });
    }
    this.present.set(user, count + 1);
    return () => {
      const left = (this.present.get(user) ?? 1) - 1;
      if (left > 0) this.present.set(user, left);
      else this.present.delete(user);
    };
  }
}
