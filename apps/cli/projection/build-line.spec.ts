import { BuildBar, buildLine } from './build-line';

const moment = { position: 500n, target: 1_000n, from: { position: 100n, events: 2_000 }, events: 14_000, elapsedMs: 4_000 };

describe('the progress of a rebuild', () => {
  it('says how much is done, how fast, and how long it takes', () => {
    expect(buildLine(moment)).toBe('[############------------]  50%  14,000 events  3,000/s  00:05 left');
  });

  it('is full in the end, also of an empty log', () => {
    expect(buildLine({ ...moment, position: 1_000n })).toContain('100%');
    expect(buildLine({ position: undefined, target: 0n, from: { position: 0n, events: 0 }, events: 0, elapsedMs: 0 })).toBe(
      '[########################] 100%  0 events',
    );
  });

  it('guesses nothing from the first moments', () => {
    expect(buildLine({ ...moment, elapsedMs: 300 })).toBe('[############------------]  50%  14,000 events');
  });

  it('is a bar on a terminal, and plain lines in a file', () => {
    const written = { terminal: '', file: '' };
    const terminal = new BuildBar({ isTTY: true, columns: 40, write: (text: string) => (written.terminal += text) });
    const file = new BuildBar({ write: (text: string) => (written.file += text) });
    for (const bar of [terminal, file]) {
      bar.show(moment);
      bar.say('compares');
      bar.end();
    }
    expect(written.terminal).toBe(`\r\u001b[K${buildLine({ ...moment, elapsedMs: 0 }).slice(0, 39)}\r\u001b[Kcompares\n\r\u001b[K`);
    expect(written.file).toBe('compares\n');
  });
});
