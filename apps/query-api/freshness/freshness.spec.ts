import { minPositionOf, waitSecondsOf } from './preferences';
import { WaitingRoom } from './waiting-room';

describe('Min-Position', () => {
  it('is a log position or absent', () => {
    expect([minPositionOf(undefined), minPositionOf('0'), minPositionOf('9223372036854775807')]).toEqual([undefined, 0n, 2n ** 63n - 1n]);
  });

  it.each(['', '-1', '1e9', '0x10', ' 7', '9223372036854775808', '99999999999999999999', ['1', '2']])(
    'is refused when it is %j',
    (header) => {
      expect(() => minPositionOf(header)).toThrow(expect.objectContaining({ problem: 'validation-failed' }) as Error);
    },
  );
});

describe('Prefer', () => {
  it.each([
    [undefined, 2],
    ['wait=5', 5],
    ['wait="3"', 3],
    ['respond-async, wait = 7', 7],
    ['WAIT=1', 1],
    ['wait=0', 0],
    ['wait=3600', 10],
    ['wait=999999999', 10],
    ['wait=9999999999999', 2],
    ['wait=-1', 2],
    ['wait=soon', 2],
    ['await=5', 2],
    [['handling=lenient', 'wait=4'], 4],
  ])('%j is %d seconds', (header, seconds) => {
    expect(waitSecondsOf(header)).toBe(seconds);
  });
});

describe('the waiting room', () => {
  const crowd = async (room: WaitingRoom, users: readonly string[]) => {
    let open: () => void = () => undefined;
    const door = new Promise<void>((resolve) => (open = resolve));
    const waits = users.map((user) => room.within(user, () => door));
    open();
    return (await Promise.allSettled(waits)).map(({ status }) => status);
  };

  it('has so many places for each user, and gives them back', async () => {
    const room = new WaitingRoom(2);
    expect(await crowd(room, ['ada', 'ada', 'ada', 'bob'])).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await crowd(room, ['ada', 'ada'])).toEqual(['fulfilled', 'fulfilled']);
  });

  it('gives a place back when the wait fails', async () => {
    const room = new WaitingRoom(1);
    const late = () => Promise.reject(new Error('late'));
    await expect(room.within('ada', late)).rejects.toThrow('late');
    await expect(room.within('ada', late)).rejects.toThrow('late');
  });
});
