/** Deals with one client's requests one after the other, in the order in which they came, and lets only so many wait. */
export class RequestQueue {
  private last: Promise<void> = Promise.resolve();
  private waiting = 0;

  constructor(private readonly waitingMax: number) {}

  /** False when too many wait already. `work` never rejects. */
  add(work: () => Promise<void>): boolean {
    if (this.waiting >= this.waitingMax) return false;
    this.waiting += 1;
    this.last = this.last.then(async () => {
      await work();
      this.waiting -= 1;
    });
    return true;
  }
}
