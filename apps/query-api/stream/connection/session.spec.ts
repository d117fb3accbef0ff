import type { Principal } from '@copyledger/platform';
import { Session } from './session';

const tokens: Readonly<Record<string, { readonly principal: Principal; readonly expiresInMs: number }>> = {
  ada: { principal: { user: 'ada', role: 'trader' }, expiresInMs: 60_000 },
  adaAgain: { principal: { user: 'ada', role: 'leader' }, expiresInMs: 600_000 },
  bob: { principal: { user: 'bob', role: 'trader' }, expiresInMs: 60_000 },
};

const open = () => {
  const present: string[] = [];
  const onOver = jest.fn();
  const session = new Session(
    {
      verify: (token) => {
        const known = tokens[token];
        if (known === undefined) return Promise.reject(new Error('refused'));
        return Promise.resolve({ principal: known.principal, expiresMs: Date.now() + known.expiresInMs });
      },
      admit: (user) => {
        present.push(user);
        return () => present.splice(present.indexOf(user), 1);
      },
    },
    onOver,
  );
  return { session, present, onOver };
};

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('is over when no token comes in time', () => {
  const { session, onOver } = open();
  expect(() => session.demand()).toThrow('authenticate');
  jest.advanceTimersByTime(10_000);
  expect(onOver).toHaveBeenCalledWith(expect.objectContaining({ problem: 'unauthenticated' }));
});

it('is over when the token ends, and lasts longer with a newer one', async () => {
  const { session, onOver } = open();
  expect(await session.take('ada')).toMatchObject({ user: 'ada', heartbeatSeconds: 15 });
  jest.advanceTimersByTime(50_000);
  await session.take('adaAgain');
  jest.advanceTimersByTime(100_000);
  expect(session.demand()).toEqual({ user: 'ada', role: 'leader' });
  expect(onOver).not.toHaveBeenCalled();
  jest.advanceTimersByTime(500_000);
  expect(onOver).toHaveBeenCalledTimes(1);
  expect(session.principal).toBeUndefined();
});

it('counts as its user once, whoever that is, and as nobody in the end', async () => {
  const { session, present } = open();
  await session.take('ada');
  await session.take('adaAgain');
  expect(present).toEqual(['ada']);
  await session.take('bob');
  expect(present).toEqual(['bob']);
  await expect(session.take('nonsense')).rejects.toThrow('refused');
  expect([present, session.principal?.user]).toEqual([['bob'], 'bob']);
  session.end();
  expect(present).toEqual([]);
});
