import type { InstrumentEvent } from '@copyledger/domain/trading/instrument/instrument.events';
import { RecordedLog } from '@copyledger/projections/testing/recorded-log';
import { instrumentEvent, linearTerms, spotTerms } from '@copyledger/testing';
import { InstrumentCatalogue } from './instrument-catalogue';

const stream = `instrument-${linearTerms.symbol}`;

describe('the catalogue', () => {
  it('knows the newest terms of every instrument, from the log', async () => {
    const [catalogue, log] = [new InstrumentCatalogue(), new RecordedLog()];
    log.append<InstrumentEvent>(stream, instrumentEvent.InstrumentListed(), instrumentEvent.InstrumentChanged());
    log.append(`instrument-${spotTerms.symbol}`, instrumentEvent.InstrumentListed({ instrument: spotTerms }));
    await catalogue.handle(log.batch());
    expect(catalogue.find(linearTerms.symbol)).toMatchObject({ status: 'halted', instrument: { revision: 2 } });
    expect(catalogue.find(spotTerms.symbol)).toMatchObject({ status: 'trading', instrument: { revision: 1, kind: 'spot' } });
    expect(catalogue.find('NONE')).toBeUndefined();
  });

  it('begins at the start of the log, and goes on where it stands', async () => {
    const [catalogue, log] = [new InstrumentCatalogue(), new RecordedLog()];
    expect(await catalogue.loadCheckpoint()).toBeUndefined();
    log.append(stream, instrumentEvent.InstrumentListed());
    await catalogue.handle(log.batch());
    expect(await catalogue.loadCheckpoint()).toBe(log.head);
  });

  it('takes over what this process has written, and is not set back by its echo', async () => {
    const [catalogue, log] = [new InstrumentCatalogue(), new RecordedLog()];
    catalogue.learn({ ...linearTerms, revision: 2, status: 'halted' });
    log.append(stream, instrumentEvent.InstrumentListed());
    await catalogue.handle(log.batch());
    expect(catalogue.find(linearTerms.symbol)).toMatchObject({ status: 'halted', instrument: { revision: 2 } });
  });

  it('knows the well-known currencies, and the assets of what is listed', () => {
    const catalogue = new InstrumentCatalogue();
    expect(catalogue.asset('EUR')).toEqual({ code: 'EUR', scale: 8 });
    expect(catalogue.asset('GOLD')).toBeUndefined();
    catalogue.learn({ ...spotTerms, base: { code: 'GOLD', scale: 3 } });
    expect(catalogue.asset('GOLD')).toEqual({ code: 'GOLD', scale: 3 });
  });
});
