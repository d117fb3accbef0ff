import { Injectable } from '@nestjs/common';
import type { ValuedPortfolioAnswer, ValuedPositionAnswer } from '@copyledger/contracts/queries/portfolio.answers';
import { marketAsOf } from '@copyledger/projections/marks/market.queries';
import { portfolioAsOf } from '@copyledger/projections/past/past.queries';
import type { Portfolio } from '@copyledger/projections/portfolio/portfolio.queries';
import { type Valuation, valuationOf } from '@copyledger/valuation';
import { ReadDatabase } from '../read-database';
import { LiveValuations } from '../valuations/live-valuations';
import { PortfolioLookup } from './portfolio-lookup';

type Worth = Pick<ValuedPositionAnswer, 'price' | 'pricedAt' | 'unrealisedPnl'>;

/** Of a position of nothing. */
const nothing: Worth = { price: null, pricedAt: null, unrealisedPnl: '0' };

const answerOf = (portfolio: Portfolio, { positions, assets, equity, unvalued }: Valuation): ValuedPortfolioAnswer => {
  const worthOf = (symbol: string): Worth => {
    const held = positions.find(({ instrument }) => instrument === symbol);
    return held === undefined ? nothing : { price: held.price, pricedAt: held.pricedAt, unrealisedPnl: held.unrealisedPnl };
  };
  return {
    ...portfolio,
    positions: portfolio.positions.map((position) => ({ ...position, ...worthOf(position.instrument) })),
    assets,
    equity,
    unvalued,
  };
};

/** Portfolios with what they are worth; undefined where there is no such account. */
@Injectable()
export class ValuedPortfolios {
  constructor(
    private readonly db: ReadDatabase,
    private readonly portfolios: PortfolioLookup,
    private readonly valuations: LiveValuations,
  ) {}

  async now(accountId: string): Promise<ValuedPortfolioAnswer | undefined> {
    const portfolio = await this.portfolios.of(accountId);
    return portfolio && answerOf(portfolio, await this.valuations.of(portfolio));
  }

  /** By the marks that were recorded by then. */
  async asOf(accountId: string, position: string): Promise<ValuedPortfolioAnswer | undefined> {
    const portfolio = await portfolioAsOf(this.db, accountId, position);
    return portfolio && answerOf(portfolio, valuationOf(portfolio, await marketAsOf(this.db, portfolio, position)));
  }
}
