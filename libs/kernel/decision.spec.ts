import { accept, type Decider, type Decision, reject } from './decision';
import { unreachable } from './unreachable';

type Opened = { readonly type: 'Opened' };
type Refusal = 'AlreadyOpen' | 'NotOpen';

describe('decisions', () => {
  it('carry the facts, or the name of the rule that refused', () => {
    expect(accept({ type: 'Opened' }, { type: 'Closed' })).toEqual({ ok: true, events: [{ type: 'Opened' }, { type: 'Closed' }] });
    expect(accept()).toEqual({ ok: true, events: [] });
    expect(reject('AlreadyOpen')).toEqual({ ok: false, rejection: 'AlreadyOpen' });
  });

  it('fit the decider that makes them, and no other rejection does', () => {
    const door: Decider<'open', boolean, Opened, Refusal> = {
      initial: false,
      decide: (_command, isOpen) => (isOpen ? reject('AlreadyOpen') : accept({ type: 'Opened' })),
      evolve: () => true,
    };
    expect(door.decide('open', door.initial)).toEqual(accept({ type: 'Opened' }));
    expect(door.decide('open', true)).toEqual(reject('AlreadyOpen'));
    // @ts-expect-error The rejection is none of this decider's.
    const foreign: Decision<Opened, Refusal> = reject('Locked');
    // @ts-expect-error Events are read of an accepted decision only.
    const events: unknown = foreign.events;
    expect(events).toBeUndefined();
  });
});

describe('unreachable', () => {
  it('throws what came instead, amounts included', () => {
    expect(() => unreachable({ type: 'Exploded' } as never)).toThrow('Invariant: unexpected {"type":"Exploded"}.');
    expect(() => unreachable({ amount: 5n } as never)).toThrow('Invariant: unexpected {"amount":"5"}.');
    expect(() => unreachable(undefined as never)).toThrow('Invariant: unexpected undefined.');
  });

  it('does not compile while a case is left', () => {
    const statusOf = (side: 'buy' | 'sell'): number => {
      if (side === 'buy') return 1;
      // @ts-expect-error "sell" was forgotten.
      return unreachable(side);
    };
    expect(statusOf('buy')).toBe(1);
  });
});
