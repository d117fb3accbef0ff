import { beforeLog } from './limits';

/**
 * Where the shared subscription starts: at the furthest checkpoint of all consumers, because those behind it read on alone while those
 * in front would have to wait. It does not wait for a consumer whose store is down, but it needs one that knows.
 */
export class StartingPoint {
  readonly decided: Promise<bigint>;
  readonly #unheard: Set<string>;
  #furthest: bigint | undefined;
  #impatient = false;
  #decide: (position: bigint) => void = () => undefined;

  constructor(names: readonly string[]) {
    this.#unheard = new Set(names);
    this.decided = new Promise((resolve) => {
      this.#decide = resolve;
    });
  }

  /** A consumer says where it stopped. */
  known(name: string, checkpoint: bigint): void {
    this.#unheard.delete(name);
    if (checkpoint > (this.#furthest ?? beforeLog)) this.#furthest = checkpoint;
    this.#furthest ??= checkpoint;
    this.#consider();
  }

  /** A consumer could not say. */
  unknown(name: string): void {
    this.#unheard.delete(name);
    this.#consider();
  }

  /** Whoever has not spoken by now is not waited for. */
  hurry(): void {
    this.#impatient = true;
    this.#consider();
  }

  /** The feed ends before it has begun: nobody has to wait any longer. */
  giveUp(): void {
    this.#decide(this.#furthest ?? beforeLog);
  }

  #consider(): void {
    if (this.#furthest !== undefined && (this.#impatient || this.#unheard.size === 0)) this.#decide(this.#furthest);
  }
}
