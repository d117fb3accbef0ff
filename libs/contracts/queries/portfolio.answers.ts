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

/** What an account holds, and has realised. */
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

/** A position, and what it is worth. */
export class ValuedPositionAnswer extends PositionAnswer {
  @DecimalField({
    nullable: true,
    description:
      'The newest price, or else the newest recorded mark; with `asOf`, the mark that was recorded last by then. Null when none is known, and when nothing is held.',
    example: '41900',
  })
  readonly price!: string | null;

  @InstantField({ nullable: true, description: 'Since when it is the price; of a mark, the minute that it ends.' })
  readonly pricedAt!: string | null;

  @DecimalField({
    nullable: true,
    description:
      'What the position would bring at that price less what it has cost, before fees, in the settlement asset, rounded down; null without a price.',
    example: '50',
  })
  readonly unrealisedPnl!: string | null;
}

/** What an account has of one asset, with what is still unrealised in it. */
export class ValuedAssetAnswer {
  @TextField({ example: 'USDT' })
  readonly asset!: string;

  @DecimalField({ example: '10000' })
  readonly total!: string;

  @DecimalField({
    nullable: true,
    description:
      'Of contracts that settle in the asset; null when one of them has no price. Coins of a spot market are assets of their own.',
    example: '50',
  })
  readonly unrealisedPnl!: string | null;

  @DecimalField({ nullable: true, description: 'Total and unrealised profit; null when that is.', example: '10050' })
  readonly equity!: string | null;

  @DecimalField({
    nullable: true,
    description: 'Of one unit, in the base currency; null of the base currency itself, and when none is known.',
    example: null,
  })
  readonly price!: string | null;

  @InstantField({ nullable: true, description: 'Since when it is the price.', example: null })
  readonly pricedAt!: string | null;
}

/** A portfolio, and what it is worth. */
export class ValuedPortfolioAnswer extends PortfolioAnswer {
  @ApiProperty({ type: [ValuedPositionAnswer], description: 'Every position ever held, those now at zero included.' })
  override readonly positions!: readonly ValuedPositionAnswer[];

  @ApiProperty({ type: [ValuedAssetAnswer], description: 'Every asset that is held, or that contracts settle in, by its code.' })
  readonly assets!: readonly ValuedAssetAnswer[];

  @DecimalField({
    nullable: true,
    description: 'All assets in the base currency, each rounded down; null when something could not be valued.',
    example: '10050',
  })
  readonly equity!: string | null;

  @ApiProperty({ type: [String], description: 'The contracts and assets that could not be valued.', example: [] })
  readonly unvalued!: readonly string[];
}
