export { Accounts, Follows, Instruments, Leaders, Transfers } from './aggregates';
export { newId, now } from './clock';
export { CommandSideModule } from './command-side.module';
export { createEventCodec } from './contracts';
export { type CatalogueEntry, InstrumentCatalogue } from './instrument-catalogue';
