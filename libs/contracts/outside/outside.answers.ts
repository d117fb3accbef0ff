import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CountField, DecimalField, IdField, InstantField, TextField, WordField } from '../fields';
import { type Side, sides } from '../vocabulary';

export class OutsideCounts {
  @CountField({ description: 'Lines that were read.' })
  readonly messages!: number;

  @CountField({ description: 'Updates that the book shows.' })
  readonly applied!: number;

  @CountField({ description: 'Updates that the book had already.', example: 0 })
  readonly old!: number;

  @CountField({ description: 'Updates that came while the book was stale.', example: 0 })
  readonly waiting!: number;

  @CountField({ description: "Updates whose checksum the book agrees with, where the venue's messages have one.", example: 0 })
  readonly verified!: number;

  @CountField()
  readonly trades!: number;

  @CountField({ description: 'Trades that came while the book was stale, or that do not fit the instrument.', example: 0 })
  readonly tradesIgnored!: number;

  @CountField({ description: "The venue's own best prices.", example: 0 })
  readonly quotes!: number;

  @CountField({ description: 'Messages about something else.', example: 0 })
  readonly others!: number;

  @CountField({ example: 0 })
  readonly unreadable!: number;
}

export class OutsideBookStatus {
  @WordField(['live', 'stale'], { description: 'A stale book is empty: nobody trades with it.' })
  readonly kind!: 'live' | 'stale';

  @ApiPropertyOptional({
    enum: ['NoSnapshot', 'Gap', 'Crossed', 'WrongChecksum', 'Unreadable', 'Disconnected', 'Silent'],
    description: 'Why it is stale.',
  })
  readonly reason?: string;

  @ApiPropertyOptional({ type: 'string' })
  readonly detail?: string;
}

export class OutsideNoticed {
  @CountField({ description: 'The line of the batch, from 1.', example: 1 })
  readonly line!: number;

  @TextField({ example: 'price is no decimal text with at most 2 fraction digits: "1.234"' })
  readonly reason!: string;
}

export class OutsideStaleEpisode extends OutsideNoticed {
  @InstantField({ description: 'By the clock of the messages.' })
  readonly at!: string;

  @TextField({ example: 'update 50093239219 to 50093239230 (after 50093239218) does not follow 50093239202' })
  readonly detail!: string;
}

/** What became of a batch. The sender paces itself by these answers. */
export class OutsideBatchAnswer {
  @TextField({ description: 'Venue and market.', example: 'binance-spot:BTCUSDT' })
  readonly source!: string;

  @ApiProperty({ type: OutsideCounts })
  readonly counts!: OutsideCounts;

  @ApiProperty({ type: OutsideBookStatus })
  readonly book!: OutsideBookStatus;

  @ApiProperty({ type: 'boolean', description: 'The book can go on from a snapshot only: fetch one and send it.' })
  readonly isResyncAskedFor!: boolean;

  @ApiProperty({ type: 'boolean', description: 'Another source has the market; this book is kept and not traded with.' })
  readonly isYielding!: boolean;

  @ApiProperty({ type: 'boolean', description: 'The market was rebuilt meanwhile: trades of this batch may not have reached it.' })
  readonly isInterrupted!: boolean;

  @ApiProperty({ type: [OutsideStaleEpisode], description: 'When the book became stale; at most 20.' })
  readonly stale!: readonly OutsideStaleEpisode[];

  @ApiProperty({ type: [OutsideNoticed], description: 'Lines that could not be read; at most 20.' })
  readonly unreadable!: readonly OutsideNoticed[];

  @CountField({ description: 'The fraction digits of `bests`.', example: 2 })
  readonly priceScale!: number;

  @ApiProperty({
    type: 'array',
    items: { type: 'array', items: { type: 'integer' }, minItems: 3, maxItems: 3 },
    description: 'With `bests=true`: update number, best bid, best ask, after each diff that the book shows; 0 for a side without orders.',
  })
  readonly bests!: readonly (readonly [update: number, bid: number, ask: number])[];

  @ApiPropertyOptional({
    type: 'string',
    format: 'decimal',
    description: "The instrument's mark, when there is one.",
    example: '61837.635',
  })
  readonly mark?: string;
}

export class MarksAnswer {
  @ApiProperty({ type: [String], description: 'Whose marks were recorded now; a minute has the marks of an instrument once.' })
  readonly recorded!: readonly string[];

  @ApiProperty({ type: [String], description: 'Of whom no source was fresh at that moment.' })
  readonly unmarked!: readonly string[];
}

export class OutsideQuoteAnswer {
  @ApiPropertyOptional({ type: 'string', format: 'decimal', example: '61837.63' })
  readonly bid?: string;

  @ApiPropertyOptional({ type: 'string', format: 'decimal', example: '61837.64' })
  readonly ask?: string;

  @InstantField({ description: 'By the clock of the messages.' })
  readonly at!: string;
}

/** A trade of an account with the outside market. */
export class OutsideTradeAnswer {
  @TextField({ description: 'Counts the trades of the market.', example: '17' })
  readonly tradeNumber!: string;

  @InstantField()
  readonly at!: string;

  @IdField()
  readonly accountId!: string;

  @IdField()
  readonly orderId!: string;

  @WordField(sides, { description: "The account's side." })
  readonly side!: Side;

  @WordField(['maker', 'taker'], { description: 'maker: its order rested.' })
  readonly liquidity!: 'maker' | 'taker';

  @DecimalField()
  readonly price!: string;

  @DecimalField()
  readonly quantity!: string;

  @TextField({ example: 'binance-spot:BTCUSDT' })
  readonly source!: string;

  @ApiPropertyOptional({ type: OutsideQuoteAnswer, description: 'Best bid and ask of the outside just then.' })
  readonly quote?: OutsideQuoteAnswer;
}

export class OutsideTradesAnswer {
  @ApiProperty({ type: [OutsideTradeAnswer] })
  readonly items!: readonly OutsideTradeAnswer[];

  @TextField({ description: 'Send it as `from` for what comes after.', example: '815' })
  readonly next!: string;

  @ApiProperty({ type: 'boolean', description: 'There is nothing more just now.' })
  readonly isEnd!: boolean;
}
