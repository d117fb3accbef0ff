import { openCluster } from '@copyledger/platform/postgres/cluster';
import { preparePlace } from '@copyledger/platform/postgres/place';

/** Puts a database where the embedded Postgres of `folder` would make one on its first start, and take a second for it. */
export const prepareDatabase = (folder: string): void => {
  openCluster(preparePlace(folder), 'throwaway');
};
