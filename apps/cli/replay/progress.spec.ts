import { ProgressBar, progressLine } from './progress';

describe('the progress', () => {
  it.each([
    [{ total: 1000, done: 0, recorded: 0, elapsedMs: 0 }, '[------------------------] 0 / 1,000 rows'],
    [
      { total: 37252, done: 18626, recorded: 10000, elapsedMs: 2000 },
      '[############------------] 18,626 / 37,252 rows  5,000/s  00:04 left',
    ],
    [
      { total: 1000000, done: 1000, recorded: 1000, elapsedMs: 10000 },
      '[------------------------] 1,000 / 1,000,000 rows  100/s  2:46:30 left',
    ],
    [{ total: 100, done: 100, recorded: 100, elapsedMs: 1000 }, '[########################] 100 / 100 rows  100/s  00:00 left'],
    [{ total: 198, done: 198, recorded: 99, elapsedMs: 1000 }, '[########################] 198 / 198 rows'],
  ])('of %j', (progress, line) => {
    expect(progressLine(progress)).toBe(line);
  });

  it('is drawn on a terminal, and taken off', () => {
    const written: string[] = [];
    const bar = new ProgressBar(10, { isTTY: true, columns: 20, write: (text: string) => written.push(text) });
    bar.add(5, true);
    bar.end();
    expect(written).toEqual(['\r\u001b[K[------------------', '\r\u001b[K']);
  });

  it('is not drawn anywhere else', () => {
    const written: string[] = [];
    const bar = new ProgressBar(10, { write: (text: string) => written.push(text) });
    bar.add(5, true);
    bar.end();
    expect(written).toEqual([]);
  });
});
