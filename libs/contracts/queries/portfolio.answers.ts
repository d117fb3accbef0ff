import { ApiProperty } from '@nestjs/swagger';
import { CountField, DecimalField, IdField, InstantField, PositionField, TextField, WordField } from '../fields';
import { type AccountKind, accountKinds, type InstrumentKind, instrumentKinds } from '../vocabulary';
import { AssetAnswer } from './asset.answer';

export class AccountAnswer {
  @IdField()
  readonly accountId!: string;

  @TextField({ example: 'ada' })
  readonly owner!: string;

  @WordField(accountKinds, { description: 'simulated: trades on the simulated exchange; observed: records the fills of an outside venue.' })
  readonly kind!: AccountKind;

  @ApiProperty({ type: AssetAnswer })
  readonly baseCurrency!: AssetAnswer;

  @InstantField()
  readonly openedAt!: string;

  @PositionField()
  readonly openedPosition!: string;
}

export class BalanceAnswer {
  @TextField({ example: 'USDT' })
  readonly asset!: string;

  @DecimalField({ example: '10000' })
  readonly total!: string;

  @DecimalField({ description: 'The part of the total that backs open orders.', example: '250' })
  readonly held!: string;

  @DecimalField({ description: 'The part of the total that backs positions.', example: '1000' })
  readonly margin!: string;

  @DecimalField({ description: 'Total less held and margin.', example: '8750' })
  readonly available!: string;
}

export class PositionAnswer {
  @TextField({ example: 'BTC-PERP' })
  readonly instrument!: string;

  @WordField(instrumentKinds, { nullable: true, description: "Null until the instrument's terms are known." })
  readonly instrumentKind!: InstrumentKind | null;

  @TextField({ nullable: true, example: 'USDT' })
  readonly settlementAsset!: string | null;

  @DecimalField({ description: 'Negative when short.', example: '-0.5' })
  readonly quantity!: string;

  @DecimalField({ description: 'What the quantity has cumulatively cost, signed like it, in the settlement asset.', example: '-21000' })
  readonly cost!: string;

  @DecimalField({ nullable: true, description: 'In the quote asset; null when nothing is held.', example: '42000' })
  readonly averageEntryPrice!: string | null;

  @DecimalField({ description: 'Before fees.', example: '118.25' })
  readonly realisedPnl!: string;

  @DecimalField({ description: 'Paid in the settlement asset.', example: '4.2' })
  readonly fees!: string;

  @DecimalField({ description: 'Positive was received.', example: '-0.37' })
  readonly funding!: string;
}

/** What an account has realised in one asset so far: the net result is realisedPnl - fees + funding. */
export class AssetTotalAnswer {
  @TextField({ example: 'USDT' })
  readonly asset!: string;

  @DecimalField({ description: 'Before fees.', example: '118.25' })
  readonly realisedPnl!: string;

  @DecimalField({ example: '4.2' })
  readonly fees!: string;

  @DecimalField({ example: '-0.37' })
  readonly funding!: string;

  @CountField({ description: 'Fills that settle in the asset.', example: 12 })
  readonly fills!: number;

  @CountField({ example: 5 })
  readonly closingFills!: number;
}

export class PortfolioAnswer extends AccountAnswer {
  @ApiProperty({ type: [BalanceAnswer] })
  readonly balances!: readonly BalanceAnswer[];

  @ApiProperty({ type: [PositionAnswer], description: 'Every position ever held, those now at zero included.' })
  readonly positions!: readonly PositionAnswer[];

  @ApiProperty({ type: [AssetTotalAnswer] })
  readonly totals!: readonly AssetTotalAnswer[];

  @CountField({ description: 'How often an outside source contradicted the position that was held.', example: 0 })
  readonly discrepancies!: number;

  @PositionField({ description: "The log position of the account's newest event in this answer." })
  readonly updatedPosition!: string;
}
