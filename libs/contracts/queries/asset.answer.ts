import { CountField, TextField } from '../fields';

export class AssetAnswer {
  @TextField({ example: 'USDT' })
  readonly code!: string;

  @CountField({ description: 'The fraction digits that the ledger keeps.', example: 6 })
  readonly scale!: number;
}
