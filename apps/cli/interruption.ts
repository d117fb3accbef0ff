import { CliFailure } from './cli-failure';

const exitCodeOf = { SIGINT: 130, SIGTERM: 143 } as const;

/** The user, or another program, asked us to end. */
export class Interrupted extends CliFailure {
  override readonly name = 'Interrupted';

  constructor(
    readonly exitCode: number,
    advice: string,
  ) {
    super(`interrupted: ${advice}`);
  }
}

/** Lets work end in order on the first SIGINT or SIGTERM, or for another reason. A second signal ends the process at once. */
export class Interruption {
  private readonly controller = new AbortController();
  private readonly listeners = (['SIGINT', 'SIGTERM'] as const).map((signal) => {
    const listener = (): void => {
      if (this.signal.aborted) process.exit(exitCodeOf[signal]);
      this.abort(new Interrupted(exitCodeOf[signal], this.advice));
    };
    process.on(signal, listener);
    return { signal, listener };
  });

  /** @param advice what the user may do about it */
  constructor(private readonly advice: string) {}

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The first reason is the one that counts. */
  readonly abort = (reason: unknown): void => {
    this.controller.abort(reason);
  };

  /** Signals do again what they do by themselves. */
  end(): void {
    for (const { signal, listener } of this.listeners) process.off(signal, listener);
  }
}
