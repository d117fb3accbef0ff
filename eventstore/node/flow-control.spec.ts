import { once } from 'node:events';
import { connect } from 'node:http2';
import { connectionWindowBytes, streamWindowBytes } from './flow-control';
import { startNode } from './index';

const until = async (isThere: () => boolean): Promise<void> => {
  while (!isThere()) await new Promise(setImmediate);
};

it('lets a client send a mebibyte on a stream, and four on a connection, before it waits for the node', async () => {
  const node = await startNode({ memory: true, mode: 'thread' });
  const session = connect(node.url.replace('esdb', 'http'));
  await once(session, 'connect');
  await until(() => session.remoteSettings.initialWindowSize === streamWindowBytes);
  await until(() => session.state.remoteWindowSize === connectionWindowBytes);
  session.close();
  await node.stop();
});
