import { CopyAudit } from './spec/copy-audit';
import { CopyWorld, type VenueFill } from './spec/copy-world';
import { randomOf } from './spec/random';

describe('a leader at a venue', () => {
  let world: CopyWorld;
  beforeEach(async () => {
    world = new CopyWorld();
    await world.open();
  });
  afterEach(() => world.close());

  /** Opens and closes a long, again and again. */
  const fills: readonly VenueFill[] = Array.from({ length: 24 }, (_, index) => ({
    sequence: index + 1,
    ...(index % 4 < 2 ? ({ side: 'buy', direction: 'open-long' } as const) : ({ side: 'sell', direction: 'close-long' } as const)),
    quantity: '0.1',
  }));

  it.each<[string, (random: () => number) => readonly VenueFill[]]>([
    ['as it was', () => fills],
    ['again and again', (random) => fills.flatMap((fill) => (random() < 0.4 ? [fill, fill, ...fills.slice(0, fill.sequence)] : [fill]))],
    ['in another order now and then', (random) => [...fills].sort((a, b) => a.sequence - b.sequence + (random() < 0.2 ? 1.5 : 0))],
    ['with gaps', (random) => fills.filter(() => random() < 0.7)],
  ])('whose feed comes %s is copied once, and every difference is explained', async (_how, heard) => {
    const { failures } = world.startProcess();
    await world.leadElsewhere('vic');
    await world.follow('fay', 'vic');
    for (const fill of heard(randomOf(7))) {
      await world.observe('vic', fill);
      if (fill.sequence % 5 === 0) await world.settle();
    }
    await world.settle();
    const { astray, ...rest } = new CopyAudit(await world.events('account-', 'follow-', 'leader-', 'copy-')).findings();
    expect(rest).toMatchObject({ missed: [], doubled: [], unexplained: [], unbalanced: [] });
    expect(rest.fills).toBeGreaterThan(12);
    // What was opened in a gap is nobody's order, and is not copied.
    expect(_how === 'with gaps' ? [] : astray).toEqual([]);
    expect(failures).toEqual([]);
  });
});
