/** The exchange's worker thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { letThreadGiveWay } from '@copyledger/platform/give-way';
import { inlineMore } from '@copyledger/platform/inlining';
import { OutsideMarkets } from '../../outside/outside-markets';
import type { ThreadSetting, ToExchange } from './messages';
import { ServedExchange } from './serve-exchange';

inlineMore();
// Requests are accepted, and fills settled, by one thread, which is the first to have too little time.
letThreadGiveWay('requests');

const port = parentPort;
if (port === null) throw new Error('Invariant: the exchange is started as a worker thread.');

const listen = (exchange: ServedExchange): void => {
  port.on('message', (message: ToExchange) => {
    if (message.kind === 'stop') void exchange.stop().then(() => process.exit(0));
    else exchange.receive(message);
  });
};

// A failure ends the thread, and with it the process: nobody is left to be told.
void ServedExchange.start({
  setting: workerData as ThreadSetting,
  post: (message) => {
    port.postMessage(message);
  },
  makeReceiver: (surroundings) => new OutsideMarkets(surroundings),
}).then(listen);
