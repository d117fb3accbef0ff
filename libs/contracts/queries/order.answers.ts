import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CountField, DecimalField, IdField, InstantField, PositionField, TextField, WordField } from '../fields';
import {
  type OrderStatus,
  orderStatuses,
  type OrderType,
  orderTypes,
  type SelfTradePrevention,
  selfTradePreventions,
  type Side,
  sides,
  type TimeInForce,
  timesInForce,
  type TriggerKind,
  triggerKinds,
  type VenueDirection,
  venueDirections,
  type WatchedPrice,
  watchedPrices,
} from '../vocabulary';

export class TriggerAnswer {
  @WordField(triggerKinds)
  readonly kind!: TriggerKind;

  @WordField(watchedPrices)
  readonly watches!: WatchedPrice;

  @ApiPropertyOptional({ type: 'string', format: 'decimal', example: '58000' })
  readonly stopPrice?: string;

  @ApiPropertyOptional({ type: 'integer', example: 100 })
  readonly trailingBasisPoints?: number;
}

export class ExitAnswer {
  @IdField({ description: 'The id that the exit has once it is placed.' })
  readonly orderId!: string;

  @ApiPropertyOptional({ type: TriggerAnswer })
  readonly trigger?: TriggerAnswer;

  @ApiPropertyOptional({ type: 'string', format: 'decimal', example: '65000' })
  readonly limitPrice?: string;
}

export class BracketAnswer {
  @IdField()
  readonly listId!: string;

  @ApiPropertyOptional({ type: ExitAnswer })
  readonly takeProfit?: ExitAnswer;

  @ApiPropertyOptional({ type: ExitAnswer })
  readonly stopLoss?: ExitAnswer;
}

export class OrderAnswer {
  @IdField()
  readonly orderId!: string;

  @IdField()
  readonly accountId!: string;

  @TextField({ nullable: true, example: 'my-order-1' })
  readonly clientOrderId!: string | null;

  @TextField({ example: 'BTC-PERP' })
  readonly instrument!: string;

  @CountField({ description: "The revision of the instrument's terms that the order was checked against.", example: 1 })
  readonly instrumentRevision!: number;

  @WordField(sides)
  readonly side!: Side;

  @WordField(orderTypes)
  readonly orderType!: OrderType;

  @WordField(timesInForce)
  readonly timeInForce!: TimeInForce;

  @InstantField({ nullable: true, description: 'Of a GTD order.' })
  readonly expiresAt!: string | null;

  @DecimalField({ description: 'FIX OrderQty: all of it, what is filled included.', example: '0.25' })
  readonly quantity!: string;

  @DecimalField({ description: 'The worst price at which it may trade; for a market order its protection.', example: '42000' })
  readonly limitPrice!: string;

  @ApiProperty({ description: 'It may close a position, never open one.', example: false })
  readonly reduceOnly!: boolean;

  @ApiProperty({ description: 'It is removed rather than take liquidity.', example: false })
  readonly postOnly!: boolean;

  @WordField(selfTradePreventions)
  readonly selfTradePrevention!: SelfTradePrevention;

  @ApiProperty({ type: TriggerAnswer, nullable: true, description: 'What it waits for, or waited for.' })
  readonly trigger!: TriggerAnswer | null;

  @InstantField({ nullable: true, description: 'When it was triggered; null while it waits, and of an order without a trigger.' })
  readonly triggeredAt!: string | null;

  @IdField({ nullable: true, description: 'Orders of one list cancel each other.' })
  readonly listId!: string | null;

  @ApiProperty({ type: BracketAnswer, nullable: true, description: 'Exits that are placed when it is filled.' })
  readonly bracket!: BracketAnswer | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Who or what decided the order: direct, copy, syndicate or liquidation, with the ids of its cause.',
    example: { type: 'direct' },
  })
  readonly origin!: object;

  @WordField(orderStatuses, { description: 'FIX OrdStatus, by the precedence of FIX 4.4, Appendix D.' })
  readonly status!: OrderStatus;

  @DecimalField({ description: 'FIX CumQty.', example: '0.1' })
  readonly cumulativeQuantity!: string;

  @DecimalField({ description: 'FIX LeavesQty: what may still be filled; zero once the order is closed.', example: '0.15' })
  readonly leavesQuantity!: string;

  @DecimalField({ nullable: true, description: 'FIX AvgPx; null until the first fill.', example: '41990' })
  readonly averagePrice!: string | null;

  @DecimalField({ description: 'What self-trade prevention took off: quantity less filled less prevented is open.', example: '0' })
  readonly preventedQuantity!: string;

  @DecimalField({ example: '1.2' })
  readonly fees!: string;

  @TextField({ nullable: true, description: 'Null until the first fill.', example: 'USDT' })
  readonly feeAsset!: string | null;

  @TextField({ nullable: true, description: 'Why it was rejected, cancelled or expired.', example: 'cancel-requested' })
  readonly reason!: string | null;

  @InstantField()
  readonly placedAt!: string;

  @InstantField()
  readonly updatedAt!: string;

  @PositionField()
  readonly placedPosition!: string;

  @PositionField()
  readonly updatedPosition!: string;
}

export class FillAnswer {
  @PositionField({ description: 'The log position of the fill; with the account, its identity.' })
  readonly position!: string;

  @IdField()
  readonly accountId!: string;

  @TextField({ description: "Our order's id, or the venue's for an observed fill.", example: '01890a5d-ac96-774b-bcce-b302099a8057' })
  readonly orderId!: string;

  @WordField(['own', 'observed'])
  readonly source!: 'own' | 'observed';

  @TextField({ example: 'BTC-PERP' })
  readonly instrument!: string;

  @WordField(sides)
  readonly side!: Side;

  @DecimalField({ example: '0.1' })
  readonly quantity!: string;

  @DecimalField({ example: '41990' })
  readonly price!: string;

  @DecimalField({ description: 'Quantity times price, unsigned, in the quote asset.', example: '4199' })
  readonly notional!: string;

  @DecimalField({ example: '1.2' })
  readonly fee!: string;

  @TextField({ example: 'USDT' })
  readonly feeAsset!: string;

  @DecimalField({ description: 'Before fees.', example: '18.5' })
  readonly realisedPnl!: string;

  @TextField({ example: 'USDT' })
  readonly settlementAsset!: string;

  @DecimalField({ description: 'How much of the quantity closed something; the rest opened.', example: '0.1' })
  readonly closedQuantity!: string;

  @ApiProperty({ example: true })
  readonly isClosing!: boolean;

  @DecimalField({ description: 'The position after the fill.', example: '0' })
  readonly positionQuantity!: string;

  @DecimalField({ example: '0' })
  readonly positionCost!: string;

  @TextField({ nullable: true, description: "The market's number of the trade; own fills only.", example: '7' })
  readonly tradeNumber!: string | null;

  @WordField(['maker', 'taker'], { nullable: true, description: 'Own fills only.' })
  readonly liquidity!: 'maker' | 'taker' | null;

  @TextField({ nullable: true, description: 'Observed fills only.', example: 'fills.csv.gz' })
  readonly feed!: string | null;

  @TextField({ nullable: true, description: 'Observed fills only: the place in the feed.', example: '1042' })
  readonly sequence!: string | null;

  @WordField(venueDirections, { nullable: true, description: 'Observed fills only.' })
  readonly direction!: VenueDirection | null;

  @DecimalField({ nullable: true, description: 'What the venue itself reported, before fees.', example: '18.5' })
  readonly venueRealisedPnl!: string | null;

  @InstantField()
  readonly occurredAt!: string;
}
