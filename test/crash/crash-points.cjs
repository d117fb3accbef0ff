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
  if (stream.startsWith('copy-')) return 'copying.append';
  if (stream.startsWith('account-') && events.some(({ metadata }) => metadata.actor.id === 'copying')) return 'copying.order';
  if (stream.startsWith('account-') && events.some(({ metadata }) => metadata.actor.id === 'settlement')) return 'settlement.append';
  return stream.startsWith('account-') ? 'command.append' : undefined;
};

/** Connections in whose transaction the working state of copying is being kept. */
const keeping = new WeakSet();

const commitPoint = (client) => {
  if (!keeping.has(client)) return undefined;
  keeping.delete(client);
  return 'copying.commit';
};

/** Called on the connection. */
function queryPoint(query) {
  if (query === 'commit') return commitPoint(this);
  if (typeof query !== 'object' || query === null) return undefined;
  if (query.name === 'copying.move') {
    keeping.add(this);
    return 'copying.keep';
  }
  const [first] = query.values ?? [];
  if (query.name === 'runtime.move-checkpoints')
    return ['exchange', 'settlement'].filter((consumer) => first.includes(consumer)).map((consumer) => `${consumer}.checkpoint`)[0];
  // What follows the name counts the rows that go with it.
  const isSnapshot = query.name?.startsWith('snapshots.save') === true;
  return isSnapshot && String(first).startsWith('market-') ? 'exchange.snapshot' : undefined;
}

const patch = (prototype, method, pointOf) => {
  const original = prototype[method];
  prototype[method] = function (...args) {
    const name = pointOf.apply(this, args);
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
  // So that a plan of a few legs has parts, each an append of its own.
  const { standardLimits } = require(join(root, 'libs/domain/copying/desk/copy-desk.ts'));
  const { defaultCopyLimits } = require(join(root, 'apps/saga-runner/copying/copy-surroundings.ts'));
  standardLimits.legsPerEventMax = 2;
  defaultCopyLimits.legsPerAppendMax = 2;
}
