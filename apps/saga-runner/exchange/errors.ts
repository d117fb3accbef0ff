/** Another process writes this market: this one is no longer the exchange. */
export class MarketFenced extends Error {
  constructor(
    readonly symbol: string,
    cause: unknown,
  ) {
    super(`${symbol}: another process writes this market`, { cause });
    this.name = 'MarketFenced';
  }
}

/** The market's history, or what it makes of an input, cannot be: it takes nothing until somebody has looked. Others go on. */
export class MarketQuarantined extends Error {
  constructor(
    readonly symbol: string,
    cause: unknown,
  ) {
    super(`${symbol}: the market cannot go on`, { cause });
    this.name = 'MarketQuarantined';
  }
}
