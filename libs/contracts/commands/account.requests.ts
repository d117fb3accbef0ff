import { accountKinds, type AccountKind } from '../vocabulary';
import { DecimalInput, IdInput, NameInput, WordInput } from './command-fields';

export class OpenAccountRequest {
  @WordInput(accountKinds, { description: 'simulated: orders go to the simulated exchange; observed: an outside venue is recorded.' })
  readonly kind!: AccountKind;

  @NameInput({ description: 'The asset that profit is counted in.', example: 'USDT', lengthMax: 12 })
  readonly baseCurrency!: string;
}

export class FundsRequest {
  @NameInput({ example: 'USDT', lengthMax: 12 })
  readonly asset!: string;

  @DecimalInput({ example: '10000' })
  readonly amount!: string;

  @NameInput({
    description: 'Your name for this movement: it moves money once, for ever. Made up when absent.',
    example: 'bank-4711',
    optional: true,
  })
  readonly reference?: string;
}

export class TransferRequest {
  @IdInput({ description: 'The account that pays.' })
  readonly from!: string;

  @IdInput({ description: 'The account that receives; of the same owner.' })
  readonly to!: string;

  @NameInput({ example: 'USDT', lengthMax: 12 })
  readonly asset!: string;

  @DecimalInput({ example: '250' })
  readonly amount!: string;
}
