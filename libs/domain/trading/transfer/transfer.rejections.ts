/** Every refusal of a transfer, in the order in which they are looked for. */
export const transferRejections = [
  'TransferNotFound',
  'NotTransferOwner',
  'TransferAlreadyExists',
  'SameAccount',
  'AmountNotPositive',
  'TransferAlreadyCompleted',
  'TransferAlreadyFailed',
] as const;

export type TransferRejection = (typeof transferRejections)[number];
