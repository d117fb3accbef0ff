import type { HotStore, HotStoreOptions } from '../hot-store';

/** Opens a store that is empty, and closes it when the test ends. */
export type OpenStore = (options?: Partial<HotStoreOptions>) => Promise<HotStore>;
