import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Allocation, measureAllocation } from './allocation-meter';

const root = join(__dirname, '../../..');
const nodeOptions = ['--min-semi-space-size=64', '--max-semi-space-size=64', '-r', './tools/register-ts.cjs'];

/** In a process of its own, whose heap nothing else uses. */
const allocationOf = async ({ copies }: { readonly copies: boolean }): Promise<Allocation> => {
  const meter = join(__dirname, 'allocation-meter.ts');
  const program = `console.log(JSON.stringify(require('${meter}').${measureAllocation.name}(${copies})))`;
  const { stdout } = await promisify(execFile)(process.execPath, [...nodeOptions, '-e', program], { cwd: root });
  return JSON.parse(stdout) as Allocation;
};

describe('The engine in a mixed flow with self-trade prevention', () => {
  it('allocates nothing for a message', async () => {
    const [engine, copying] = await Promise.all([allocationOf({ copies: false }), allocationOf({ copies: true })]);
    expect(engine.trades).toBeGreaterThan(100_000);
    expect(engine.selfTrades).toBeGreaterThan(50_000);
    // What V8 itself leaves behind is less than a tenth of a byte; one literal for every fiftieth message would be one.
    expect(engine.bytesPerMessage).toBeLessThan(0.5);
    // So that the meter is seen to see: a sink that copies every trade.
    expect(copying.bytesPerMessage).toBeGreaterThan(5);
  });
});
