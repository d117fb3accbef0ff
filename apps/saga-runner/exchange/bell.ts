/** Wakes the one who waits. Rung while nobody waits, it is heard by the next wait. */
export class Bell {
  private isRung = false;
  private wake: (() => void) | undefined;

  ring(): void {
    this.isRung = true;
    this.wake?.();
  }

  async wait(): Promise<void> {
    if (!this.isRung)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    this.isRung = false;
    this.wake = undefined;
  }
}
