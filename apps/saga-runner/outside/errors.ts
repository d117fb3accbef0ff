/** Another source has the market, and is at work. */
export class SourceRefused extends Error {
  constructor(symbol: string, holder: string) {
    super(`${symbol} trades with ${holder}; another source may have it once that one has ended, or was silent for some seconds.`);
    this.name = 'SourceRefused';
  }
}

/** A batch is not the one after the last: what lies between them is lost, or this process never knew the session. */
export class SourceOutOfSequence extends Error {
  constructor(source: string, expected: number) {
    super(`${source}: batch ${expected} of the session is the next; begin a new session with a snapshot.`);
    this.name = 'SourceOutOfSequence';
  }
}

/** The instrument can't take what the source would say. */
export class SourceUnfit extends Error {
  constructor(source: string, reason: string) {
    super(`${source}: ${reason}`);
    this.name = 'SourceUnfit';
  }
}
