import { accept, type Decider, type Decision, type Instrument, reject, unreachable } from '@copyledger/kernel';
import type { ChangeableTerms, ChangeInstrument, InstrumentCommand, InstrumentListing } from './instrument.commands';
import type { InstrumentEvent } from './instrument.events';
import { evolve } from './instrument.evolve';
import type { InstrumentRejection } from './instrument.rejections';
import { absentInstrument, type InstrumentState, type ListedInstrument } from './instrument.state';
import { termsOf } from './instrument.terms';
import { listingRefusal, termsRefusal } from './listing-rules';
import { hasSameTerms } from './sameness';

type Outcome = Decision<InstrumentEvent, InstrumentRejection>;

const firstRevision = (listing: InstrumentListing): Instrument => ({ ...listing, revision: 1 });
const nextRevision = (state: ListedInstrument, changes: Partial<ChangeableTerms> = {}): Instrument => ({
  ...state.instrument,
  ...changes,
  revision: state.instrument.revision + 1,
});

/** Listing the same terms again, word for word, is the same listing, whether or not it is halted by now. */
const list = (listing: InstrumentListing, state: InstrumentState): Outcome => {
  const instrument = firstRevision(listing);
  if (state.status === 'delisted') return reject('InstrumentAlreadyDelisted');
  if (state.status !== 'absent') return hasSameTerms(instrument, state.instrument) ? accept() : reject('InstrumentAlreadyListed');
  const refused = listingRefusal(listing);
  if (refused !== undefined) return reject(refused);
  return accept({ type: 'InstrumentListed', data: { instrument: termsOf(instrument, 'trading') } });
};

/** The terms without some that they may be without. */
const without = (instrument: Instrument, lifts: readonly string[]): Instrument =>
  Object.fromEntries(Object.entries(instrument).filter(([term]) => !lifts.includes(term))) as unknown as Instrument;

const change = ({ changes, lifts = [] }: ChangeInstrument, state: ListedInstrument): Outcome => {
  const changed = without(nextRevision(state, changes), lifts);
  const refused = termsRefusal(changed);
  if (refused !== undefined) return reject(refused);
  if (hasSameTerms(changed, state.instrument)) return accept();
  return accept({ type: 'InstrumentChanged', data: { instrument: termsOf(changed, state.status) } });
};

const setStatus = (status: 'trading' | 'halted', state: ListedInstrument): Outcome => {
  if (state.status === status) return accept();
  return accept({ type: 'InstrumentChanged', data: { instrument: termsOf(nextRevision(state), status) } });
};

const delist = (state: ListedInstrument): Outcome =>
  accept({ type: 'InstrumentDelisted', data: { instrument: termsOf(nextRevision(state), 'delisted') } });

/** The rules of an instrument's terms and status. Every change is a revision, which orders and accounts refer to. */
export const instrumentDecider: Decider<InstrumentCommand, InstrumentState, InstrumentEvent, InstrumentRejection> = {
  initial: absentInstrument,
  evolve,
  decide(command, state) {
    if (command.type === 'ListInstrument') return list(command.instrument, state);
    if (state.status === 'absent') return reject('InstrumentNotFound');
    if (state.status === 'delisted') return command.type === 'DelistInstrument' ? accept() : reject('InstrumentAlreadyDelisted');
    switch (command.type) {
      case 'ChangeInstrument':
        return change(command, state);
      case 'HaltInstrument':
        return setStatus('halted', state);
      case 'ResumeInstrument':
        return setStatus('trading', state);
      case 'DelistInstrument':
        return delist(state);
      default:
        return unreachable(command);
    }
  },
};
