import { instantOfMillis } from '@copyledger/kernel';
import { Copier } from './copier';
import { standardLimits } from './copy-desk';
import { DeskState } from './desk.state';

it('looks for work that is left among follows whose orders are not under way', () => {
  const state = new DeskState('leader', standardLimits);
  const instrument = state.instrument('BTC-USDT');
  const rules = state.rules.of({ sizing: { mode: 'quantity-multiple', multiple: '1' } });
  const copier = new Copier({ followId: 'fay', copyAccountId: 'account', asset: 'USDT', ordinal: 0 }, rules);
  const copied = copier.at(instrument);
  copied.retry = { attempts: 1, notBefore: instantOfMillis(0) };
  copied.letGo = 'stop';
  const waiting = (pending: bigint): readonly number[] => {
    copied.pending = pending;
    state.index(copier, copied);
    return [instrument.retrying.size, instrument.lettingGo.size];
  };
  // Of ten thousand that close together, each would else be looked at once for every order of the others.
  expect([waiting(-1n), waiting(0n), waiting(1n)]).toEqual([
    [0, 0],
    [1, 1],
    [0, 0],
  ]);
});
