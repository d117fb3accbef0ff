/** Reports the first failure of an outage: that is news, the attempts that follow are not. */
export class Outage {
  private isReported = false;

  constructor(private readonly report: (error: unknown) => void) {}

  tell(error: unknown): void {
    if (this.isReported) return;
    this.isReported = true;
    this.report(error);
  }

  end(): void {
    this.isReported = false;
  }
}
