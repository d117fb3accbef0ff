import { ApiPropertyOptional } from '@nestjs/swagger';
import { applyDecorators } from '@nestjs/common';
import { IsIn, IsOptional, Matches, MaxLength } from 'class-validator';
import { type Ledger, ledgers, type OrderStatus, orderStatuses, type SortOrder, sortOrders } from '../vocabulary';

import { AsOfField } from './as-of.requests';

/** How many items a page may hold, and how many it holds when nobody says. */
export const pageItems = { max: 500, default: 100 } as const;

const limitShape = /^(?:[1-9]\d?|[1-4]\d{2}|500)$/;

/** A filter is compared with what we store, which is visible ASCII; a zero byte would make Postgres refuse the statement. */
export const FilterText = (lengthMax = 64): PropertyDecorator =>
  applyDecorators(IsOptional(), Matches(/^[!-~]+$/, { message: '$property must be visible ASCII characters' }), MaxLength(lengthMax));

/** What every list takes. Query parameters arrive as text and stay text here, so that "1e2", " 5" or a repeated one is refused. */
export class PageQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: pageItems.max,
    default: pageItems.default,
    description: 'How many items a page holds at most.',
  })
  @IsOptional()
  @Matches(limitShape, { message: `limit must be a whole number from 1 to ${pageItems.max}` })
  readonly limit?: string;

  @ApiPropertyOptional({ description: 'The `nextCursor` of the page before, with the same filters and order.' })
  @FilterText(256)
  readonly cursor?: string;
}

export class AccountsQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Whose accounts; for auditors and administrators. Your own when absent.', example: 'ada' })
  @FilterText()
  readonly owner?: string;
}

export class OrdersQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'The orders in one instrument.', example: 'BTC-PERP' })
  @FilterText()
  readonly instrument?: string;

  @ApiPropertyOptional({ enum: [...orderStatuses, 'open'], description: '`open` stands for every status that may still be filled.' })
  @IsOptional()
  @IsIn([...orderStatuses, 'open'])
  readonly status?: OrderStatus | 'open';

  @AsOfField()
  readonly asOf?: string;
}

export class FillsQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'The fills in one instrument.', example: 'BTC-PERP' })
  @FilterText()
  readonly instrument?: string;

  @ApiPropertyOptional({ description: 'The fills of one order.' })
  @FilterText(128)
  readonly orderId?: string;
}

export class LedgerQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'The postings in one asset.', example: 'USDT' })
  @FilterText()
  readonly asset?: string;

  @ApiPropertyOptional({ enum: ledgers, description: 'The postings of one ledger.' })
  @IsOptional()
  @IsIn(ledgers)
  readonly ledger?: Ledger;
}

export class EventsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: sortOrders, default: 'asc', description: 'asc: oldest first; desc: newest first.' })
  @IsOptional()
  @IsIn(sortOrders)
  readonly order?: SortOrder;
}
