import { unreachable } from '@copyledger/kernel';
import type { InstrumentEvent } from './instrument.events';
import type { InstrumentState, ListedInstrument } from './instrument.state';
import { instrumentOf } from './instrument.terms';
import { hasSameIdentity } from './sameness';

const statedBy = ({ data: { instrument: terms } }: InstrumentEvent): ListedInstrument => ({
  status: terms.status,
  instrument: instrumentOf(terms),
});

const list = (state: InstrumentState, event: InstrumentEvent): InstrumentState => {
  const listed = statedBy(event);
  if (state.status !== 'absent') throw new Error('Invariant: an instrument is listed once.');
  if (listed.instrument.revision !== 1) throw new Error('Invariant: revisions count from one.');
  if (listed.status === 'delisted') throw new Error('Invariant: a listed instrument is not delisted.');
  return listed;
};

const revise = (state: InstrumentState, event: InstrumentEvent): InstrumentState => {
  const revised = statedBy(event);
  if (state.status === 'absent') throw new Error(`Invariant: ${event.type} before the instrument was listed.`);
  if (state.status === 'delisted') throw new Error('Invariant: a delisted instrument never changes.');
  if (revised.instrument.revision !== state.instrument.revision + 1) throw new Error('Invariant: a revision follows the one before.');
  if ((revised.status === 'delisted') !== (event.type === 'InstrumentDelisted'))
    throw new Error('Invariant: delisting, and nothing else, delists.');
  if (!hasSameIdentity(revised.instrument, state.instrument))
    throw new Error('Invariant: kind, assets, scales and contract size never change.');
  return revised;
};

/** Folds a fact into the instrument. A history that cannot have happened throws. */
export const evolve = (state: InstrumentState, event: InstrumentEvent): InstrumentState => {
  switch (event.type) {
    case 'InstrumentListed':
      return list(state, event);
    case 'InstrumentChanged':
    case 'InstrumentDelisted':
      return revise(state, event);
    default:
      return unreachable(event);
  }
};
