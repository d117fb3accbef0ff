import type { DeltaFrame, ServerFrame } from '@copyledger/contracts/stream/server-frames';
import { eventually } from '@copyledger/testing';
import { FrameSchemas } from '../e2e/stream/frame-schemas';
import { RawClient } from '../e2e/stream/raw-client';
import { accountIds, instrument, type StreamScene, user } from './stream-scene';
import type { StreamTrading } from './stream-trading';

interface Given {
  readonly scene: () => StreamScene;
  readonly trading: () => StreamTrading;
}

const steps = 80;
const isDelta = (frame: ServerFrame): frame is DeltaFrame => frame.type === 'delta';

/** What two gateways say. */
export const twinsSuite = ({ scene, trading }: Given): void => {
  const channels = accountIds.slice(0, 2).flatMap((id) => ['portfolio', 'orders', 'fills', 'activity'].map((topic) => `${topic}:${id}`));
  const clients: RawClient[] = [];
  let schemas: FrameSchemas;
  const connect = async (gateway: number): Promise<RawClient> => {
    const { url } = scene().gateways[gateway]!;
    const headers = { authorization: `Bearer ${await scene().tokenOf()}` };
    const client = await RawClient.open(`${url.replace('http', 'ws')}/v1/stream`, schemas, headers);
    clients.push(client);
    expect(await client.next('welcome')).toMatchObject({ user });
    return client;
  };
  const deltasOf = ({ frames }: RawClient, channel: string): readonly DeltaFrame[] =>
    frames.filter(isDelta).filter((delta) => delta.channel === channel);
  const offsetsOf = (client: RawClient): readonly (string | undefined)[] => channels.map((each) => deltasOf(client, each).at(-1)?.offset);

  beforeAll(async () => {
    const { url } = scene().gateways[0]!;
    schemas = new FrameSchemas(await (await fetch(`${url}/v1/stream/asyncapi.json`)).json());
  });
  afterAll(() => {
    for (const client of clients) client.end();
  });

  it('is one: the same offsets and content everywhere, and who moves on gets exactly what was missed', async () => {
    const trade = async (): Promise<void> => {
      for (let step = 0; step < steps; step += 1) await trading().step();
      await scene().read.passed();
    };
    // The first delta of a channel is the one that a snapshot takes the place of.
    await trade();
    const [here, there, leaving] = [await connect(0), await connect(1), await connect(0)];
    for (const client of [here, there, leaving])
      for (const channel of channels) {
        const isPortfolio = channel.startsWith('portfolio:');
        await client.subscribe(channel, isPortfolio ? { perSecond: 0 } : {});
        await client.next('snapshot');
      }
    await trade();
    await eventually(() => {
      expect(offsetsOf(leaving)).toEqual(offsetsOf(here));
      expect(offsetsOf(there)).toEqual(offsetsOf(here));
      expect(offsetsOf(here)).not.toContain(undefined);
    });
    const left = new Map(channels.map((channel) => [channel, deltasOf(leaving, channel).at(-1)!]));
    leaving.end();
    await trade();
    const moved = await connect(1);
    for (const [channel, { epoch, offset }] of left) {
      moved.send({ type: 'subscribe', channel, resume: { epoch, offset }, ...(channel.startsWith('portfolio:') && { perSecond: 0 }) });
    }
    await trade();
    await eventually(() => {
      for (const channel of channels) {
        const deltas = deltasOf(here, channel);
        expect(deltas.length).toBeGreaterThan(1);
        expect(deltasOf(there, channel)).toEqual(deltas);
        const missed = deltas.slice(deltas.findIndex(({ offset }) => offset === left.get(channel)?.offset) + 1);
        expect(deltasOf(moved, channel)).toEqual(missed);
      }
    });
    expect(moved.frames.filter(({ type }) => type === 'snapshot' || type === 'error')).toEqual([]);
  });

  /** Redis may not have told the gateway yet when it is asked. */
  const firstOf = async (client: RawClient, topic: 'price' | 'book'): Promise<ServerFrame> => {
    await client.subscribe(`${topic === 'price' ? 'prices' : topic}:${instrument}`);
    return client.next(topic, (frame) => (frame.type === 'price' ? frame.price === '7' : frame.bids[0]?.[0] === '6'));
  };

  it('has one newest price and book, under one stamp', async () => {
    const [here, there] = [await connect(0), await connect(1)];
    const { prices, depths } = scene().hotStore;
    await prices.publish(instrument, '7');
    await depths.publish(instrument, { bids: [['6', '1']], asks: [['8', '1']] });
    const [price, otherPrice] = await Promise.all([here, there].map((client) => firstOf(client, 'price')));
    expect(price).toMatchObject({ price: '7', at: prices.latest(instrument)?.at });
    expect(otherPrice).toEqual(price);
    const [book, otherBook] = await Promise.all([here, there].map((client) => firstOf(client, 'book')));
    expect(book).toMatchObject({ bids: [['6', '1']], asks: [['8', '1']] });
    expect(otherBook).toEqual(book);
  });
};
