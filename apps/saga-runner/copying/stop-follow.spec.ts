import { instantOfMillis } from '@copyledger/kernel';
import { equityStopper } from './stop-follow';

const valuation = { equity: '899.5', stopEquity: '900', prices: [{ instrument: 'BTC-USDT', price: '48999' }] };

describe('A follow that is worth too little', () => {
  const asked = async (...seen: readonly (typeof valuation)[]) => {
    const send = jest.fn().mockResolvedValue({ status: 'done' });
    const stop = equityStopper({ send }, () => instantOfMillis(0));
    for (const each of seen) await stop({ followId: 'follow-1', valuation: each });
    return send.mock.calls as [string, { command: object; commandId: string; commandHash: string }][];
  };

  it('is asked to stop with what decided it', async () => {
    expect(await asked(valuation)).toMatchObject([
      ['follow-1', { command: { type: 'StopFollowing', mode: 'close-all', reason: 'equity-stop', valuation } }],
    ]);
  });

  it('is asked the same again, whatever it is worth by then', async () => {
    const [first, second] = await asked(valuation, { ...valuation, equity: '800' });
    expect(second?.[1]).toMatchObject({ commandId: first?.[1].commandId, commandHash: first?.[1].commandHash });
  });
});
