/** The money leaves one account, reaches the other, or goes back where it came from. */
export type TransferStep = 'out' | 'in' | 'back';

/**
 * The funding reference of a step, by which an account knows what of a transfer it has booked. No client can send such a one: theirs
 * begin with a letter or a digit. So nobody can take a transfer's from it.
 */
export const transferReference = (transferId: string, step: TransferStep): string => `$transfer:${transferId}:${step}`;
