// Loaded into a platform that a test starts, and into its threads: ends the process, without a word, at one of the points at which it writes.
// COPYLEDGER_CRASH_AT=exchange.append.after:3 ends it right after the third append to a market's journal has become durable, before
// the exchange knows. Nothing in the product knows of this.
const { join } = require('node:path');
const threads = require('node:worker_threads');

const [point, occurrence = '1'] = (process.env.COPYLEDGER_CRASH_AT ?? '').split(':');
let left = Number(occurrence);

const at = (name) => {
  if (name !== point) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
};

const around = async (name, write) => {
  if (name === undefined) return write();
  at(`${name}.before`);
  const written = await write();
  at(`${name}.after`);
  return written;
};

const appendPoint = (stream, events) => {
  if (stream.startsWith('market-')) return 'exchange.append';
  if (stream.startsWith('account-') && events.some(({ metadata }) => metadata.actor.id === 'settlement')) return 'settlement.append';
  return stream.startsWith('account-') ? 'command.append' : undefined;
};

const queryPoint = (query) => {
  if (typeof query !== 'object' || query === null) return undefined;
  const [first] = query.values ?? [];
  if (query.name === 'runtime.move-checkpoints')
    return ['exchange', 'settlement'].filter((consumer) => first.includes(consumer)).map((consumer) => `${consumer}.checkpoint`)[0];
  return query.name === 'snapshots.save' && String(first).startsWith('market-') ? 'exchange.snapshot' : undefined;
};

const patch = (prototype, method, pointOf) => {
  const original = prototype[method];
  prototype[method] = function (...args) {
    const name = pointOf(...args);
    return name === undefined ? original.apply(this, args) : around(name, () => original.apply(this, args));
  };
};

const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(entry, options = {}) {
    super(entry, { ...options, execArgv: [...(options.execArgv ?? []), '-r', __filename] });
  }
};

if (point !== '') {
  const root = join(__dirname, '../..');
  const { eventStoreDbStore } = require(join(root, 'eventstore/client/eventstoredb/event-store-db-store.ts'));
  // The class is its module's own; an instance that connects to nobody leads to it.
  patch(Object.getPrototypeOf(eventStoreDbStore({ url: 'esdb://127.0.0.1:1?tls=false' })), 'append', appendPoint);
  patch(require('pg').Client.prototype, 'query', queryPoint);
  const { defaultExchangeLimits } = require(join(root, 'apps/saga-runner/exchange/exchange.ts'));
  // Snapshots are rare; a test has no time for that.
  defaultExchangeLimits.snapshotEvents = 25;
}
