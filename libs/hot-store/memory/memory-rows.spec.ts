import { defaultHotRowLimits } from '../hot-rows';
import { MemoryRows } from './memory-rows';

const row = (key: string, body = key) => ({ key, position: 1n, body });
const keysIn = async (rows: MemoryRows): Promise<readonly string[]> => [...(await rows.get(['a', 'b', 'c', 'd'])).keys()];

describe('rows in memory', () => {
  it('lose the least recently used when there are too many', async () => {
    const rows = new MemoryRows({ ...defaultHotRowLimits, rowsMax: 2 }, () => 0);
    await rows.put([row('a'), row('b')]);
    await rows.get(['a']);
    await rows.put([row('c')]);
    expect(await keysIn(rows)).toEqual(['a', 'c']);
  });

  it('hold no more text than they may, however often rows are replaced', async () => {
    const rows = new MemoryRows({ ...defaultHotRowLimits, charactersMax: 10 }, () => 0);
    for (let round = 0; round < 100; round++) await rows.put([row('a', 'xxxx'), row('b', 'xxxx')]);
    expect(await keysIn(rows)).toEqual(['a', 'b']);
    await rows.put([row('c', 'xxxx')]);
    expect(await keysIn(rows)).toEqual(['b', 'c']);
    await rows.put([row('d', 'x'.repeat(11))]);
    expect(await keysIn(rows)).toEqual([]);
  });
});
