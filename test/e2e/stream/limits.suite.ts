import { closeCodes } from '@copyledger/contracts/stream/close-codes';
import { eventually } from '@copyledger/testing';
import type { Given } from './ada';

const tooMany = { problem: { type: '/problems/too-many-requests' } };

/** What one client may take. */
export const limitsSuite = ({ world, ada }: Given): void => {
  it('are two hundred channels for a connection', async () => {
    const { gateway } = world();
    for (let symbol = 0; symbol <= 200; symbol += 1) await gateway.hotStore.prices.publish(`S${symbol}`, '1');
    const client = await world().connectAs('bob');
    for (let symbol = 0; symbol < 200; symbol += 1) client.send({ type: 'subscribe', channel: `prices:S${symbol}` });
    for (let symbol = 0; symbol < 200; symbol += 1) await client.next('subscribed', ({ channel }) => channel === `prices:S${symbol}`);
    client.send({ type: 'subscribe', id: 'one too many', channel: 'prices:S200' });
    expect(await client.next('error')).toMatchObject({ id: 'one too many', ...tooMany });
    // What is followed already takes no further place.
    await client.subscribe('prices:S7');
    client.send({ type: 'unsubscribe', channel: 'prices:S7' });
    await client.subscribe('prices:S200');
  });

  it('are so many connections for a user, of which ended ones do not count', async () => {
    const clients = await Promise.all(Array.from({ length: 32 }, () => world().connectAs('crowd')));
    const refused = await world().connect();
    refused.send({ type: 'authenticate', token: await world().tokenOf('crowd') });
    expect(await refused.next('error')).toMatchObject(tooMany);
    expect(await refused.whenClosed()).toMatchObject({ code: closeCodes.tooMany });
    await world().connectAs('somebody');
    clients[0]!.end();
    await eventually(async () => {
      const again = await world().connect();
      again.send({ type: 'authenticate', token: await world().tokenOf('crowd') });
      await again.next('welcome');
    });
  });

  it('are so many frames, beyond which they are refused and then the connection ends', async () => {
    const client = await world().connectAs('bob');
    for (let frame = 0; frame < 400; frame += 1) client.send({ type: 'ping' });
    expect(await client.next('error')).toMatchObject(tooMany);
    expect(await client.whenClosed()).toEqual({ code: closeCodes.tooMany, reason: 'too many frames' });
  });

  it('are so many frames in a row that cannot be understood', async () => {
    const client = await world().connectAs('bob');
    for (let frame = 0; frame < 25; frame += 1) client.send('?');
    expect(await client.whenClosed()).toMatchObject({ code: closeCodes.badFrames });
  });

  it('are frames of a size that is read at all', async () => {
    const client = await world().connectAs('bob');
    client.send('x'.repeat(100_000));
    expect(await client.whenClosed()).toMatchObject({ code: closeCodes.tooBig });
  });

  it('leave the others alone', async () => {
    const calm = await world().connectAs('ada');
    await calm.subscribe(ada().channels.orders);
    const wild = await world().connectAs('bob');
    for (let frame = 0; frame < 400; frame += 1) wild.send('?');
    await wild.whenClosed();
    await calm.next('snapshot');
    const orderId = await ada().order();
    expect(await calm.next('delta')).toMatchObject({ body: { rows: { orders: [{ orderId }] } } });
  });
};
