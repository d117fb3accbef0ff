import { accept, reject } from '@copyledger/kernel';
import { accountAfter, balanceText, decideAfter, eventAfter } from './spec/account-after';
import { deposit, openAccount, placeOrder, withdraw } from './spec/commands';
import { btc } from './spec/instruments';
import { accountDecider } from './account.decider';
import { accountLimits } from './account.rejections';

describe('an account that copies for a follow', () => {
  const copying = openAccount({ by: { type: 'system' }, copyOf: 'follow-1' });
  const system = { by: { type: 'system' } } as const;

  it('is opened by the system only, and says for which', () => {
    expect(accountAfter(copying)).toMatchObject({ copyOf: 'follow-1' });
    expect(decideAfter(openAccount({ copyOf: 'follow-1' }))).toEqual(reject('NotAccountOwner'));
    expect(accountDecider.decide(copying, accountAfter(openAccount()))).toEqual(reject('AccountAlreadyExists'));
  });

  it('takes and gives money by the capital of its follow only', () => {
    const account = accountAfter(copying, deposit('100', system));
    for (const command of [deposit('1'), withdraw('1'), { ...withdraw('1'), destination: 'clearing' } as const])
      expect(accountDecider.decide(command, account)).toEqual(reject('FundsOfFollow'));
    expect(accountDecider.decide(withdraw('1', system), account)).toMatchObject({ ok: true });
    expect(accountDecider.decide(placeOrder({ quantity: '0.001' }), account)).toMatchObject({ ok: true });
  });
});

describe('crediting funds', () => {
  it('books them from outside to the account', () => {
    expect(decideAfter(deposit('100.5', { reference: 'r' }))).toEqual(
      accept({
        type: 'FundsCredited',
        data: {
          reference: 'r',
          asset: 'USDT',
          amount: '100.5',
          source: 'outside',
          postings: [
            { ledger: 'account', asset: 'USDT', amount: '100.5' },
            { ledger: 'outside', asset: 'USDT', amount: '-100.5' },
          ],
          balances: [{ asset: 'USDT', total: '100.5', held: '0', margin: '0' }],
        },
      }),
    );
  });

  it('adds to what is there', () => {
    expect(balanceText(accountAfter(deposit('1'), deposit('0.000001'))).total).toBe('1.000001');
  });

  it('admits an asset that the account does not know yet, once', () => {
    const first = decideAfter(deposit('1', { asset: btc }));
    expect(first).toMatchObject({ ok: true, events: [{ type: 'AssetAdmitted', data: { asset: btc } }, { type: 'FundsCredited' }] });
    const second = decideAfter(deposit('2', { asset: btc }), deposit('1', { asset: btc }));
    expect(second).toMatchObject({ ok: true, events: [{ type: 'FundsCredited' }] });
  });

  it('comes out of the clearing ledger in a transfer', () => {
    const { data } = eventAfter('FundsCredited', { ...deposit('5'), source: 'clearing' });
    expect(data.postings.map(({ ledger, amount }) => `${ledger} ${amount}`)).toEqual(['account 5', 'clearing -5']);
  });
});

describe('a funding reference', () => {
  const first = deposit('100', { reference: 'r' });

  it('moves funds once', () => {
    expect(decideAfter(first, first)).toEqual(accept());
    expect(decideAfter(withdraw('40', { reference: 'w' }), first, withdraw('40', { reference: 'w' }))).toEqual(accept());
  });

  it('repeats its answer when the funds have gone since', () => {
    expect(decideAfter(withdraw('100', { reference: 'w' }), first, withdraw('100', { reference: 'w' }))).toEqual(accept());
  });

  it.each([
    ['another amount', deposit('101', { reference: 'r' })],
    ['another asset', deposit('100', { reference: 'r', asset: btc })],
    ['the other direction', withdraw('100', { reference: 'r' })],
    ['another source', { ...first, source: 'clearing' as const }],
    ['an amount that is none', deposit('0', { reference: 'r' })],
  ])('is refused for %s', (_, command) => {
    expect(decideAfter(command, first)).toEqual(reject('FundReferenceReused'));
  });

  it('is free again after a refusal', () => {
    const tooMuch = withdraw('1', { reference: 'w' });
    expect(decideAfter(tooMuch)).toEqual(reject('InsufficientFunds'));
    expect(decideAfter(tooMuch, deposit('1'))).toMatchObject({ ok: true });
  });

  it('is one of a bounded number', () => {
    const account = accountAfter(first);
    let full = account.fundReferences;
    for (let n = full.size; n < accountLimits.fundReferencesMax; n += 1) full = full.set(`r${n}`, '');
    const decide = (command: typeof first) => accountDecider.decide(command, { ...account, fundReferences: full });
    expect(decide(deposit('1'))).toEqual(reject('TooManyFundReferences'));
    expect(decide(first)).toEqual(accept());
  });
});

describe('debiting funds', () => {
  it('books them from the account to outside', () => {
    const { data } = eventAfter('FundsDebited', withdraw('30'), deposit('100'));
    expect(data).toMatchObject({
      amount: '30',
      destination: 'outside',
      postings: [
        { ledger: 'account', asset: 'USDT', amount: '-30' },
        { ledger: 'outside', asset: 'USDT', amount: '30' },
      ],
      balances: [{ asset: 'USDT', total: '70', held: '0', margin: '0' }],
    });
  });

  it('takes all that is available, and no minor unit more', () => {
    expect(decideAfter(withdraw('100'), deposit('100'))).toMatchObject({ ok: true });
    expect(decideAfter(withdraw('100.000001'), deposit('100'))).toEqual(reject('InsufficientFunds'));
  });

  it('leaves what backs open orders', () => {
    const before = [deposit('6000'), placeOrder()];
    expect(balanceText(accountAfter(...before))).toEqual({ total: '6000', held: '5000', margin: '0', available: '1000' });
    expect(decideAfter(withdraw('1000'), ...before)).toMatchObject({ ok: true });
    expect(decideAfter(withdraw('1000.000001'), ...before)).toEqual(reject('InsufficientFunds'));
  });

  it('finds nothing of an asset never held', () => {
    expect(decideAfter(withdraw('1', { asset: btc }), deposit('100'))).toEqual(reject('InsufficientFunds'));
  });
});

describe('funds are refused', () => {
  const observed = openAccount({ kind: 'observed' });

  it('on an observed account, before anything else', () => {
    expect(decideAfter(deposit('0'), observed)).toEqual(reject('AccountNotSimulated'));
    expect(decideAfter(withdraw('1'), observed)).toEqual(reject('AccountNotSimulated'));
  });

  it('when there are none', () => {
    for (const amount of ['0', '-1']) {
      expect(decideAfter(deposit(amount))).toEqual(reject('AmountNotPositive'));
      expect(decideAfter(withdraw(amount))).toEqual(reject('AmountNotPositive'));
    }
  });
});
