import { instantOfMillis } from '@copyledger/kernel';
import { hotStoreContract } from './hot-store.contract';
import { memoryHotStore } from './memory-hot-store';

const standingClock = () => instantOfMillis(0);

hotStoreContract('In memory', (options) => Promise.resolve(memoryHotStore({ now: standingClock, report: jest.fn(), ...options })));
