import { Logger } from '@nestjs/common';
import { derivedId } from '@copyledger/kernel';
import { SagaWorld, unitsOf, usdt } from '../spec/saga-world';
import { TransferSaga } from './transfer.saga';

const accountNamed = (name: string): string => derivedId('account', name);
const [from, to, theirs] = [accountNamed('from'), accountNamed('to'), accountNamed('theirs')];
const transferId = derivedId('transfer', '1');

let world: SagaWorld;
const silence = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);

beforeEach(async () => {
  silence.mockClear();
  world = new SagaWorld();
  await world.open(from, { deposit: '100' });
  await world.open(to);
  await world.open(theirs, { owner: 'bob' });
});

const start = async (terms: { id?: string; from?: string; to?: string; amount?: string } = {}): Promise<void> => {
  const { id = transferId, amount = '30', ...accounts } = terms;
  const by = { type: 'user', id: 'ada' } as const;
  const command = {
    type: 'StartTransfer',
    by,
    transferId: id,
    owner: 'ada',
    from,
    to,
    asset: usdt,
    amount: unitsOf(amount),
    ...accounts,
  } as const;
  await world.transfers.send(id, world.envelope(command));
};
const deliver = async (): Promise<void> => new TransferSaga(world.accounts, world.transfers).react(await world.batch('transfer-'));
const outcome = async () => ({
  status: await world.transfers.state(transferId),
  from: await world.total(from),
  to: await world.total(to),
});
const ended = (status: string, money: { from: string; to?: string }, reason?: string) => ({
  status: expect.objectContaining({ status, ...(reason !== undefined && { reason }) }) as unknown,
  from: unitsOf(money.from),
  to: unitsOf(money.to ?? '0'),
});

describe('a transfer', () => {
  it('moves the money, however often it is delivered', async () => {
    await start();
    for (let time = 0; time < 4; time += 1) await deliver();
    world.restart();
    await deliver();
    expect(await outcome()).toEqual(ended('completed', { from: '70', to: '30' }));
    expect(await world.history(`transfer-${transferId}`)).toEqual(['TransferStarted', 'TransferCompleted']);
  });

  it('without the money fails, and stays failed when the money comes', async () => {
    await start({ amount: '101' });
    await deliver();
    await world.deposit(from, '1000');
    await deliver();
    world.restart();
    await deliver();
    expect(await outcome()).toEqual(ended('failed', { from: '1100' }, 'InsufficientFunds'));
  });

  it("to somebody else's account is refused there, and paid back once", async () => {
    await start({ to: theirs });
    for (let time = 0; time < 3; time += 1) await deliver();
    expect(await outcome()).toEqual(ended('failed', { from: '100' }, 'NotAccountOwner'));
    expect(await world.total(theirs)).toBe(0n);
  });

  it('to an account that is not there moves nothing, even if it is opened later', async () => {
    const later = derivedId('account', 'later');
    await start({ to: later });
    await deliver();
    await world.open(later);
    world.restart();
    await deliver();
    expect(await outcome()).toEqual(ended('failed', { from: '100' }, 'AccountNotFound'));
    expect(await world.total(later)).toBe(0n);
    expect(await world.history(`account-${from}`)).not.toContain('FundsDebited');
  });

  it("from somebody else's account fails", async () => {
    await start({ from: theirs });
    await deliver();
    expect(await outcome()).toEqual(ended('failed', { from: '100' }, 'NotAccountOwner'));
  });
});

describe('a saga that dies between any two steps', () => {
  const cases = [
    ['completed', {}, { from: '70', to: '30' }],
    ['failed', { to: theirs }, { from: '100' }],
    ['failed', { amount: '1000' }, { from: '100' }],
  ] as const;

  it.each(cases)('leaves a transfer that ends %s all the same: %j', async (status, terms, money) => {
    for (let appends = 0; appends <= 4; appends += 1) {
      const id = derivedId('transfer', status, JSON.stringify(terms), appends.toString());
      world = new SagaWorld();
      await world.open(from, { deposit: '100' });
      await world.open(to);
      await world.open(theirs, { owner: 'bob' });
      await start({ ...terms, id });
      world.crashAfter(appends);
      await deliver().catch(() => undefined);
      world.restart();
      await deliver();
      expect(await world.transfers.state(id)).toMatchObject({ status });
      expect([await world.total(from), await world.total(to)]).toEqual([unitsOf(money.from), unitsOf('to' in money ? money.to : '0')]);
    }
  });
});

describe('an account in quarantine', () => {
  it('holds up its own transfers, and nobody else’s', async () => {
    const [broken, second] = [derivedId('account', 'broken'), derivedId('transfer', '2')];
    await world.open(broken, { deposit: '100' });
    await world.spoil(`account-${broken}`);
    world.restart();
    await start({ to: broken });
    await start({ id: second });
    await deliver();
    expect(await world.transfers.state(transferId)).toMatchObject({ status: 'started' });
    expect(await world.transfers.state(second)).toMatchObject({ status: 'completed' });
    expect(await world.total(from)).toBe(unitsOf('70'));
    expect(silence).toHaveBeenCalledWith(expect.stringContaining(transferId), expect.anything());
  });
});

describe('a log that is away', () => {
  it('is waited for: the batch fails, and is delivered again', async () => {
    await start();
    world.crashAfter(1);
    await expect(deliver()).rejects.toThrow('the process is gone');
    world.crashAfter(Infinity);
    await deliver();
    expect(await outcome()).toEqual(ended('completed', { from: '70', to: '30' }));
  });
});
