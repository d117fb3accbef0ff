import { accept, type Decision, formatDecimal, reject } from '@copyledger/kernel';
import type { CreditFunds, DebitFunds } from './account.commands';
import type { AccountEvent } from './account.events';
import { accountLimits, type AccountRejection } from './account.rejections';
import { availableOf, balanceOf, type OpenAccount } from './account.state';
import { admitAsset } from './admission';
import { balancesAfter, formatBalances, type Movement, postingsOf } from './book-keeping';

type Outcome = Decision<AccountEvent, AccountRejection>;

type Fund = CreditFunds | DebitFunds;

type FundFact = { readonly asset: string; readonly amount: string } & (
  { readonly source: CreditFunds['source'] } | { readonly destination: DebitFunds['destination'] }
);

/** What a funding reference moved, from where or to where: the same reference may only ever ask for the same thing. */
export const fundMovement = (fact: FundFact): string =>
  `${fact.amount} ${fact.asset} ${'source' in fact ? `from ${fact.source}` : `to ${fact.destination}`}`;

/** Undefined when the movement is to be made; otherwise why it is not: it has been before, or it is refused. */
const answered = ({ by, reference, amount }: Fund, fact: FundFact, account: OpenAccount): Outcome | undefined => {
  if (account.kind !== 'simulated') return reject('AccountNotSimulated');
  if (account.copyOf !== undefined && by.type === 'user') return reject('FundsOfFollow');
  const known = account.fundReferences.get(reference);
  if (known !== undefined) return known === fundMovement(fact) ? accept() : reject('FundReferenceReused');
  if (amount <= 0n) return reject('AmountNotPositive');
  return account.fundReferences.size >= accountLimits.fundReferencesMax ? reject('TooManyFundReferences') : undefined;
};

const factOf = ({ reference, asset, amount }: Fund) => ({ reference, asset: asset.code, amount: formatDecimal(amount, asset.scale) });

const effects = (account: OpenAccount, movement: Movement) => ({
  postings: postingsOf(account, [movement]),
  balances: formatBalances(account, balancesAfter(account, { movements: [movement] })),
});

export const credit = (command: CreditFunds, known: OpenAccount): Outcome => {
  const fact = { ...factOf(command), source: command.source };
  const answer = answered(command, fact, known);
  if (answer !== undefined) return answer;
  const { account, events } = admitAsset(known, command.asset);
  const movement: Movement = { asset: fact.asset, amount: command.amount, against: command.source };
  return accept(...events, { type: 'FundsCredited', data: { ...fact, ...effects(account, movement) } });
};

export const debit = (command: DebitFunds, known: OpenAccount): Outcome => {
  const fact = { ...factOf(command), destination: command.destination };
  const answer = answered(command, fact, known);
  if (answer !== undefined) return answer;
  const { account, events } = admitAsset(known, command.asset);
  if (availableOf(balanceOf(account, fact.asset)) < command.amount) return reject('InsufficientFunds');
  const movement: Movement = { asset: fact.asset, amount: -command.amount, against: command.destination };
  return accept(...events, { type: 'FundsDebited', data: { ...fact, ...effects(account, movement) } });
};
