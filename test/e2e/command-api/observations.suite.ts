import type { CommandWorld } from '../command-api.world';

interface Items {
  readonly results: readonly { readonly result: string; readonly problem?: { readonly type: string } }[];
  readonly position: string;
}

/** What outside venues report. */
export const observationsSuite = (world: CommandWorld): void => {
  const observed = () => world.account({ kind: 'observed' });
  const fill = (sequence: number, over: object = {}) => ({
    ...{ feed: 'venue', sequence: String(sequence), occurredAt: '2026-03-01T10:00:00.123Z', instrument: 'NVDA' },
    ...{ side: 'buy', quantity: '2', price: '100', fee: '0.1', direction: 'open-long', venueRealisedPnl: '0' },
    ...over,
  });
  const close = { side: 'sell', direction: 'close-long', price: '110', venueRealisedPnl: '20' };

  describe('observed fills', () => {
    it('make positions and profits, at the time when they happened', async () => {
      const account = await observed();
      await world.done(`${account.path}/observed-fills`, fill(1));
      const { position } = await world.done(`${account.path}/observed-fills`, fill(2, { ...close, occurredAt: '2026-03-02T00:00:00Z' }));
      expect(await world.get(`${account.path}/portfolio`, position)).toMatchObject({
        positions: [{ instrument: 'NVDA', quantity: '0', realisedPnl: '20', fees: '0.2' }],
        totals: [{ asset: 'USDT', realisedPnl: '20', fees: '0.2', fills: 2, closingFills: 1 }],
        discrepancies: 0,
      });
      expect(await world.items(`${account.path}/fills`, position)).toMatchObject([
        { sequence: '2', occurredAt: '2026-03-02T00:00:00.000000Z', venueRealisedPnl: '20', isClosing: true },
        { sequence: '1', orderId: 'NVDA:buy:2026-03-01T10:00:00.123Z' },
      ]);
      expect(await world.ledgerSums(account, position)).toEqual({ USDT: 0n });
    });

    it('count once by feed and sequence', async () => {
      const account = await observed();
      const path = `${account.path}/observed-fills`;
      const first = await world.post(path, fill(5));
      expect(first.body).toMatchObject({ result: 'recorded' });
      expect((await world.post(path, fill(5))).body).toEqual({ ...first.body, result: 'repeated' });
      expect((await world.post(path, fill(4))).body).toMatchObject({ result: 'repeated' });
      const elsewhere = await world.post(path, fill(4, { feed: 'second' }));
      expect(elsewhere.body).toMatchObject({ result: 'recorded' });
      expect(await world.items(`${account.path}/fills`, String(elsewhere.body['position']))).toHaveLength(2);
    });

    it('that contradict the position are recorded, with the discrepancy', async () => {
      const account = await observed();
      await world.done(`${account.path}/observed-fills`, fill(1));
      const { position } = await world.done(`${account.path}/observed-fills`, fill(2, { ...close, quantity: '3' }));
      expect(await world.get(`${account.path}/portfolio`, position)).toMatchObject({
        positions: [{ instrument: 'NVDA', quantity: '0' }],
        discrepancies: 1,
      });
      expect(await world.get(`${account.path}/reconciliation`, position)).toMatchObject({
        discrepancies: [{ feed: 'venue', sequence: '2', instrument: 'NVDA', held: '2', implied: '3' }],
      });
    });

    it('come in batches, in their order, each with its answer', async () => {
      const account = await observed();
      const path = `${account.path}/observed-fills/batch`;
      const fills = [fill(1), fill(1), fill(2, { direction: 'open-short' }), fill(3, close)];
      const answer = await world.done<Items>(path, { fills });
      expect(answer.results.map(({ result, problem }) => problem?.type ?? result)).toEqual([
        'done',
        'repeated',
        '/problems/direction-contradicts-side',
        'done',
      ]);
      expect(await world.items(`${account.path}/fills`, answer.position)).toMatchObject([{ sequence: '3' }, { sequence: '1' }]);
      const again = await world.done<Items>(path, { fills });
      expect(again.results.map(({ result }) => result)).toEqual(['repeated', 'repeated', 'repeated', 'repeated']);
      expect(again.position).toBe(answer.position);
    });

    it('with one bad number record nothing of the batch', async () => {
      const account = await observed();
      const answer = await world.post(`${account.path}/observed-fills/batch`, { fills: [fill(1), fill(2, { price: '0.12345678901' })] });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'fills[1].price' }] } });
      expect((await world.post(`${account.path}/observed-fills`, fill(2))).body).toMatchObject({ result: 'recorded' });
    });
  });

  describe('funding and equity', () => {
    it('are recorded once', async () => {
      const account = await observed();
      const record = { feed: 'venue', occurredAt: '2026-03-01T10:00:00Z' };
      const fundings = [
        { ...record, sequence: '1', instrument: 'NVDA', amount: '-0.5', rate: '1.25e-05' },
        { ...record, sequence: '2', instrument: 'NVDA', amount: '0.2' },
      ];
      const batch = await world.done<Items>(`${account.path}/observed-funding/batch`, { fundings });
      expect(batch.results.map(({ result }) => result)).toEqual(['done', 'done']);
      expect((await world.post(`${account.path}/observed-funding`, fundings[1]!)).body).toMatchObject({ result: 'repeated' });
      const equity = await world.post(`${account.path}/observed-equity`, { ...record, sequence: '3', equity: '-12.5' });
      expect(equity.body).toMatchObject({ result: 'recorded' });
      const position = String(equity.body['position']);
      expect(await world.get(`${account.path}/portfolio`, position)).toMatchObject({ positions: [{ funding: '-0.3' }] });
      expect(await world.ledgerSums(account, position)).toEqual({ USDT: 0n });
    });
  });
};
