import { Pace, parseSpeed } from './pace';

it.each([
  ['1', 1],
  ['10', 10],
  ['0.5', 0.5],
  ['max', 'max'],
])('reads the speed %s', (text, speed) => {
  expect(parseSpeed(text)).toBe(speed);
});

it.each(['0', '-1', 'fast', '1e3', '', '99999', '1.2345'])('refuses the speed %j', (text) => {
  expect(() => parseSpeed(text)).toThrow('A speed is a number above 0');
});

describe('a pace', () => {
  const never = new AbortController().signal;
  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('takes slices of the recording that are short on the wall', () => {
    expect(
      [new Pace(1, never), new Pace(10, never), new Pace(0.01, never), new Pace(1000, never), new Pace('max', never)].map(
        ({ sliceMicros }) => sliceMicros,
      ),
    ).toEqual([50_000, 500_000, 1_000, 5_000_000, 5_000_000]);
  });

  it('does not wait at its fastest, nor where it is late', async () => {
    await new Pace('max', never).until(5_000_000);
    const pace = new Pace(1, never);
    await pace.until(0);
    await pace.until(-1_000_000);
    expect(performance.now()).toBe(0);
  });

  it('ends when it is told to', async () => {
    const reason = new Error('interrupted');
    await expect(new Pace('max', AbortSignal.abort(reason)).until(0)).rejects.toBe(reason);
  });
});

it('plays ten times as fast as it was recorded', async () => {
  const pace = new Pace(10, new AbortController().signal);
  await pace.until(0);
  const start = performance.now();
  await pace.until(500_000);
  expect(performance.now() - start).toBeGreaterThanOrEqual(48);
});
