import { accept, reject } from '@copyledger/kernel';
import { specification, transferEvent } from '@copyledger/testing';
import type { StartTransfer, TransferCommand } from './transfer.commands';
import { transferDecider } from './transfer.decider';
import { type TransferRejection, transferRejections } from './transfer.rejections';

const usdt = { code: 'USDT', scale: 6 };
const start = (changes: Partial<StartTransfer> = {}): StartTransfer => ({
  type: 'StartTransfer',
  by: { type: 'user', id: 'alice' },
  transferId: 'transfer-1',
  owner: 'alice',
  from: 'account-1',
  to: 'account-2',
  asset: usdt,
  amount: 100_500_000n,
  ...changes,
});
const complete: TransferCommand = { type: 'CompleteTransfer' };
const fail = (reason = 'InsufficientFunds'): TransferCommand => ({ type: 'FailTransfer', reason });

const { given } = specification(transferDecider);
const started = transferEvent.TransferStarted({
  transferId: 'transfer-1',
  owner: 'alice',
  from: 'account-1',
  to: 'account-2',
  asset: usdt,
  amount: '100.5',
});
const completed = transferEvent.TransferCompleted({ transferId: 'transfer-1' });
const failed = transferEvent.TransferFailed({ transferId: 'transfer-1', reason: 'InsufficientFunds' });
const terms = { transferId: 'transfer-1', owner: 'alice', from: 'account-1', to: 'account-2', asset: usdt, amount: 100_500_000n };

describe('starting a transfer', () => {
  it('records its terms', () => {
    expect(given().when(start())).toEqual(accept(started));
    expect(given(started).thenState()).toEqual({ status: 'started', terms });
  });

  it('again is the same start, whatever has become of it', () => {
    for (const history of [[started], [started, completed], [started, failed]])
      expect(given(...history).when(start({ by: { type: 'system' } }))).toEqual(accept());
  });

  it.each<[string, Partial<StartTransfer>]>([
    ['owner', { by: { type: 'system' }, owner: 'bob' }],
    ['account to debit', { from: 'account-3' }],
    ['account to credit', { to: 'account-3' }],
    ['asset', { asset: { code: 'BTC', scale: 6 } }],
    ['scale', { asset: { code: 'USDT', scale: 8 } }],
    ['amount', { amount: 1n }],
    ['amount that is none', { amount: 0n }],
  ])('again with another %s is refused', (_, changes) => {
    expect(given(started).when(start(changes))).toEqual(reject('TransferAlreadyExists'));
    expect(given(started, failed).when(start(changes))).toEqual(reject('TransferAlreadyExists'));
  });

  it.each<[TransferRejection, Partial<StartTransfer>]>([
    // Each is wrong in what the next is wrong in, too.
    ['NotTransferOwner', { by: { type: 'user', id: 'mallory' }, to: 'account-1', amount: 0n }],
    ['SameAccount', { to: 'account-1', amount: 0n }],
    ['AmountNotPositive', { amount: 0n }],
    ['AmountNotPositive', { amount: -1n }],
  ])('is refused with %s', (rejection, changes) => {
    expect(given().when(start(changes))).toEqual(reject(rejection));
  });

  it('with a purpose is for the system alone, and the purpose is part of it', () => {
    const purpose = { type: 'profit-share', followId: 'follow-1' } as const;
    const share = start({ by: { type: 'system' }, purpose });
    const begun = transferEvent.TransferStarted({ ...started.data, purpose });
    expect(given().when(share)).toEqual(accept(begun));
    expect(given(begun).when(share)).toEqual(accept());
    expect(given(begun).when({ ...share, purpose: { ...purpose, followId: 'follow-2' } })).toEqual(reject('TransferAlreadyExists'));
    expect(given().when(start({ purpose }))).toEqual(reject('NotTransferOwner'));
  });

  it('tells a stranger nothing', () => {
    expect(given(started).when(start({ by: { type: 'user', id: 'mallory' } }))).toEqual(reject('NotTransferOwner'));
  });
});

describe('ending a transfer', () => {
  it('completes it or fails it, once', () => {
    expect(given(started).when(complete)).toEqual(accept(completed));
    expect(given(started).when(fail())).toEqual(accept(failed));
    expect(given(started, completed).when(complete)).toEqual(accept());
    expect(given(started, failed).when(fail('AccountNotFound'))).toEqual(accept());
  });

  it('keeps the first reason', () => {
    expect(given(started).thenState(fail(), fail('AccountNotFound'))).toEqual({ status: 'failed', terms, reason: 'InsufficientFunds' });
    expect(given(started).thenState(complete)).toEqual({ status: 'completed', terms });
  });

  it('never turns one end into the other', () => {
    expect(given(started, completed).when(fail())).toEqual(reject('TransferAlreadyCompleted'));
    expect(given(started, failed).when(complete)).toEqual(reject('TransferAlreadyFailed'));
  });

  it('needs a start', () => {
    expect(given().when(complete)).toEqual(reject('TransferNotFound'));
    expect(given().when(fail())).toEqual(reject('TransferNotFound'));
  });
});

describe('what can be wrong', () => {
  it('has a name each', () => {
    expect(new Set(transferRejections).size).toBe(transferRejections.length);
  });
});

describe('folding a history', () => {
  it.each([
    ['a second start', [started, started]],
    ['an end before the start', [completed]],
    ['a failure before the start', [failed]],
    ['a second end', [started, completed, completed]],
    ['the other end', [started, completed, failed]],
  ])('throws on %s', (_, events) => {
    expect(() => given(...events).thenState()).toThrow('Invariant: ');
  });
});
