import type { FactoryProvider, Provider } from '@nestjs/common';
import { HOT_STORE, type HotStore } from '@copyledger/hot-store';
import { ViewChannels } from './views/view-channels';
import { ResumeReader } from './views/resume-reader';
import { SnapshotReader } from './views/snapshot-reader';
import { DeltaTailing } from './deltas/delta-tailing';
import { InstrumentDirectory } from './markets/instrument-directory';
import { MarketChannels } from './markets/market-channels';
import { Pacer } from './markets/pacer';
import { Roster } from './roster';
import { StreamAccess } from './stream-access';
import { StreamFollowing } from './stream-following';
import { StreamMetrics } from './stream-metrics';
import { StreamServices } from './stream-services';
import { StreamGateway } from './stream.gateway';
import { LiveMarket } from '../valuations/live-market';
import { Valuations } from './valuations/valuations';

const pacer: FactoryProvider<Pacer> = { provide: Pacer, useFactory: () => new Pacer() };

const viewChannels: FactoryProvider<ViewChannels> = {
  provide: ViewChannels,
  inject: [SnapshotReader, ResumeReader],
  useFactory: (snapshots: SnapshotReader, resumes: ResumeReader) =>
    new ViewChannels({
      snapshotOf: (channel) => snapshots.of(channel),
      missedSince: (channel, left) => resumes.since(channel, left),
    }),
};

const marketChannels: FactoryProvider<MarketChannels> = {
  provide: MarketChannels,
  inject: [HOT_STORE, InstrumentDirectory, Pacer],
  useFactory: (store: HotStore, directory: InstrumentDirectory, shared: Pacer) => new MarketChannels(store, directory, shared),
};

const valuations: FactoryProvider<Valuations> = {
  provide: Valuations,
  inject: [LiveMarket, ViewChannels, Pacer],
  useFactory: (market: LiveMarket, channels: ViewChannels, shared: Pacer) => new Valuations({ market, channels, pacer: shared }),
};

/** The parts of the stream, which stand on the query API's own: its database, and who may look into an account. */
export const streamProviders: readonly Provider[] = [
  pacer,
  viewChannels,
  marketChannels,
  valuations,
  SnapshotReader,
  ResumeReader,
  InstrumentDirectory,
  DeltaTailing,
  StreamAccess,
  StreamFollowing,
  StreamMetrics,
  StreamServices,
  StreamGateway,
  Roster,
];
