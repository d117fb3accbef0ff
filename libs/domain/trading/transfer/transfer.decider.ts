import { accept, type Decider, type Decision, decimalOf, formatDecimal, reject, unreachable } from '@copyledger/kernel';
import type { FailTransfer, StartTransfer, TransferCommand } from './transfer.commands';
import type { TransferEvent, TransferPurpose } from './transfer.events';
import type { TransferRejection } from './transfer.rejections';
import { absentTransfer, type StartedTransfer, type Transfer, type TransferTerms } from './transfer.state';

type Outcome = Decision<TransferEvent, TransferRejection>;

const termsOf = ({ transferId, owner, from, to, asset: { code, scale }, amount, purpose }: StartTransfer): TransferTerms => ({
  transferId,
  owner,
  from,
  to,
  asset: { code, scale },
  amount,
  ...(purpose !== undefined && { purpose }),
});

const isSamePurpose = (a: TransferPurpose | undefined, b: TransferPurpose | undefined): boolean =>
  a?.type === b?.type && a?.followId === b?.followId;

const isSame = (a: TransferTerms, b: TransferTerms): boolean =>
  a.owner === b.owner &&
  a.from === b.from &&
  a.to === b.to &&
  a.asset.code === b.asset.code &&
  a.asset.scale === b.asset.scale &&
  a.amount === b.amount &&
  isSamePurpose(a.purpose, b.purpose);

/** Starting the same transfer again is the same start, whatever has become of it since. */
const start = (command: StartTransfer, transfer: Transfer): Outcome => {
  const { by, owner, purpose } = command;
  if (by.type === 'user' && (by.id !== owner || purpose !== undefined)) return reject('NotTransferOwner');
  const terms = termsOf(command);
  if (transfer.status !== 'absent') return isSame(terms, transfer.terms) ? accept() : reject('TransferAlreadyExists');
  if (terms.from === terms.to) return reject('SameAccount');
  if (terms.amount <= 0n) return reject('AmountNotPositive');
  return accept({ type: 'TransferStarted', data: { ...terms, amount: formatDecimal(terms.amount, terms.asset.scale) } });
};

const complete = ({ status, terms: { transferId } }: StartedTransfer): Outcome => {
  if (status === 'failed') return reject('TransferAlreadyFailed');
  return status === 'completed' ? accept() : accept({ type: 'TransferCompleted', data: { transferId } });
};

/** The first reason stands. */
const fail = ({ reason }: FailTransfer, { status, terms: { transferId } }: StartedTransfer): Outcome => {
  if (status === 'completed') return reject('TransferAlreadyCompleted');
  return status === 'failed' ? accept() : accept({ type: 'TransferFailed', data: { transferId, reason } });
};

const underWay = (transfer: Transfer): StartedTransfer => {
  if (transfer.status !== 'started') throw new Error('Invariant: only a transfer under way ends.');
  return transfer;
};

/** Folds a fact into the transfer. A history that cannot have happened throws. */
const evolve = (transfer: Transfer, event: TransferEvent): Transfer => {
  switch (event.type) {
    case 'TransferStarted': {
      if (transfer.status !== 'absent') throw new Error('Invariant: a transfer starts once.');
      const { data } = event;
      return { status: 'started', terms: { ...data, amount: decimalOf(data.amount, data.asset.scale) } };
    }
    case 'TransferCompleted':
      return { status: 'completed', terms: underWay(transfer).terms };
    case 'TransferFailed':
      return { status: 'failed', terms: underWay(transfer).terms, reason: event.data.reason };
    default:
      return unreachable(event);
  }
};

/** The rules of one transfer between two accounts, of one owner unless the system has a purpose: it starts once, and ends once, either way. */
export const transferDecider: Decider<TransferCommand, Transfer, TransferEvent, TransferRejection> = {
  initial: absentTransfer,
  evolve,
  decide(command, transfer) {
    if (command.type === 'StartTransfer') return start(command, transfer);
    if (transfer.status === 'absent') return reject('TransferNotFound');
    switch (command.type) {
      case 'CompleteTransfer':
        return complete(transfer);
      case 'FailTransfer':
        return fail(command, transfer);
      default:
        return unreachable(command);
    }
  },
};
