import { accept, type Decider, type Decision, reject, unreachable } from '@copyledger/kernel';
import type { AccountCommand, OpenAccountCommand } from './account.commands';
import type { AccountEvent } from './account.events';
import { evolve } from './account.evolve';
import type { AccountRejection } from './account.rejections';
import { absentAccount, type Account, type OpenAccount } from './account.state';
import { confirmAmend, refuseAmend } from './amend-answer';
import { requestAmend } from './amend-order';
import { requestCancel, requestCancelAll } from './cancel-order';
import { close, prevent, trigger } from './close-order';
import { fill, settleSelfTrade } from './fill-order';
import { credit, debit } from './funds';
import { observeEquity, observeFill, observeFunding } from './observe';
import { placeList } from './place-list';
import { place } from './place-order';

type Outcome = Decision<AccountEvent, AccountRejection>;

const isSameOpening = ({ owner, kind, baseCurrency: { code, scale }, copyOf }: OpenAccountCommand, account: OpenAccount): boolean =>
  account.owner === owner &&
  account.kind === kind &&
  account.copyOf === copyOf &&
  account.baseCurrency.code === code &&
  account.baseCurrency.scale === scale;

/** Opening the same account again, word for word, is the same opening. */
const open = (command: OpenAccountCommand, account: Account): Outcome => {
  const { by, accountId, owner, kind, baseCurrency, copyOf } = command;
  if (by.type === 'user' && (by.id !== owner || copyOf !== undefined)) return reject('NotAccountOwner');
  if (account.status === 'absent')
    return accept({ type: 'AccountOpened', data: { accountId, owner, kind, baseCurrency, ...(copyOf !== undefined && { copyOf }) } });
  return isSameOpening(command, account) ? accept() : reject('AccountAlreadyExists');
};

const decideOpen = (command: Exclude<AccountCommand, OpenAccountCommand>, account: OpenAccount): Outcome => {
  switch (command.type) {
    case 'CreditFunds':
      return credit(command, account);
    case 'DebitFunds':
      return debit(command, account);
    case 'PlaceOrder':
      return place(command, account);
    case 'PlaceOrderList':
      return placeList(command, account);
    case 'RequestAmend':
      return requestAmend(command, account);
    case 'ConfirmAmend':
      return confirmAmend(command, account);
    case 'RefuseAmend':
      return refuseAmend(command, account);
    case 'TriggerOrder':
      return trigger(command, account);
    case 'PreventFill':
      return prevent(command, account);
    case 'RequestCancel':
      return requestCancel(command, account);
    case 'RequestCancelAll':
      return requestCancelAll(command, account);
    case 'FillOrder':
      return fill(command, account);
    case 'SettleSelfTrade':
      return settleSelfTrade(command, account);
    case 'CloseOrder':
      return close(command, account);
    case 'ObserveFill':
      return observeFill(command, account);
    case 'ObserveFunding':
      return observeFunding(command, account);
    case 'ObserveEquity':
      return observeEquity(command, account);
    default:
      return unreachable(command);
  }
};

/** The rules of a trading account: its funds, holds, positions and open orders, in one stream, so that no race spends money twice. */
export const accountDecider: Decider<AccountCommand, Account, AccountEvent, AccountRejection> = {
  initial: absentAccount,
  evolve,
  decide(command, account) {
    if (command.type === 'OpenAccount') return open(command, account);
    if (account.status === 'absent') return reject('AccountNotFound');
    if (command.by.type === 'user' && command.by.id !== account.owner) return reject('NotAccountOwner');
    return decideOpen(command, account);
  },
};
