// Loaded into a process that a test starts, and into its threads: ends it, without a word, while writes stand at the points of
// write-points.json that the test names. COPYLEDGER_CRASH_AT="settlement.append.after:3 command.append.before:1" holds the third append of
// settlement after it has become durable and before anybody knows, and then ends the process right before the next append that a user has
// asked for. Nothing in the product knows of this.
const { appendFileSync } = require('node:fs');
const { join, relative } = require('node:path');
const threads = require('node:worker_threads');

const root = join(__dirname, '../..');
const plan = (process.env.COPYLEDGER_CRASH_AT ?? '')
  .split(' ')
  .filter(Boolean)
  .map((text) => text.split(':'))
  .map(([name, pass = '1']) => ({ name, pass: Number(pass) }));

const shared = 'crash-points';
/** All threads count together. */
const state = threads.isMainThread ? new Int32Array(new SharedArrayBuffer(8)) : threads.getEnvironmentData(shared);
const [turn, left] = [0, 1];
if (threads.isMainThread) {
  state[left] = plan[0]?.pass ?? 0;
  threads.setEnvironmentData(shared, state);
}

const never = new Promise(() => undefined);

/** Whether the write that has come to this point goes no further. */
const stands = (name) => {
  const at = Atomics.load(state, turn);
  if (plan[at]?.name !== name || Atomics.sub(state, left, 1) !== 1) return false;
  appendFileSync(process.env.COPYLEDGER_CRASH_VISITS, `${name}\n`);
  if (at === plan.length - 1) process.kill(process.pid, 'SIGKILL');
  // In this order: whoever counts in between counts nothing.
  Atomics.store(state, turn, at + 1);
  Atomics.store(state, left, plan[at + 1]?.pass ?? 0);
  return true;
};

const around = (name, write) => {
  if (stands(`${name}.before`)) return never;
  return write().then((written) => (stands(`${name}.after`) ? never : written));
};

const patch = (prototype, method, make) => {
  prototype[method] = make(prototype[method]);
};

const isOutside = ({ data }) => [data.maker, data.taker].some((party) => party?.kind === 'outside');

const writesOfSagas = { settlement: 'settlement.append', transfers: 'transfers.move', copying: 'copying.order' };

const accountWrite = (events) => {
  const saga = events.map(({ metadata }) => writesOfSagas[metadata.actor.id]).find((write) => write !== undefined);
  return saga ?? (events.some(({ metadata }) => metadata.actor.type === 'user') ? 'command.append' : undefined);
};

const appendTo = {
  account: accountWrite,
  market: (events) => (events.some(isOutside) ? 'exchange.outside' : 'exchange.append'),
  instrument: () => 'operator.append',
  marks: () => 'marks.append',
  transfer: () => 'transfers.append',
  copy: () => 'copying.append',
};

const checkpoints = ['exchange', 'settlement', 'transfers'];
const snapshots = { market: 'exchange.snapshot', account: 'account.snapshot' };

/** Connections in whose transaction the working state of copying is being kept. */
const keeping = new WeakSet();

const commitOn = (client) => (keeping.delete(client) ? 'copying.commit' : undefined);

const writeOf = (client, query) => {
  if (query === 'commit') return commitOn(client);
  const { name, values: [first] = [] } = query ?? {};
  if (name === 'copying.move') {
    keeping.add(client);
    return 'copying.keep';
  }
  if (name === 'runtime.move-checkpoints') return checkpoints.filter((each) => first.includes(each)).map((each) => `${each}.checkpoint`)[0];
  // What follows the name counts the rows that go with it.
  return name?.startsWith('snapshots.save') === true ? snapshots[String(first).split('-')[0]] : undefined;
};

/** A pool asks by callback; whoever has a connection, by promise. */
const query = (original) =>
  function (...args) {
    const write = writeOf(this, args[0]);
    if (write === undefined) return original.apply(this, args);
    const answer = args.at(-1);
    if (typeof answer !== 'function') return around(write, () => original.apply(this, args));
    if (stands(`${write}.before`)) return undefined;
    const answered = (error, result) => (!error && stands(`${write}.after`) ? undefined : answer(error, result));
    return original.apply(this, [...args.slice(0, -1), answered]);
  };

/** The projector's commit goes with the statements before it, which the server may work on already. */
const [committing, held] = [new WeakSet(), new WeakSet()];

const pipelineSend = (original) =>
  function (sent) {
    if (sent.request.name !== 'commit') return original.call(this, sent);
    committing.add(this);
    if (!stands('projector.commit.before')) return original.call(this, sent);
    held.add(this);
  };

const pipelineEnd = (original) =>
  async function () {
    const outcomes = await original.call(this);
    const isHeld = held.has(this) || (committing.has(this) && stands('projector.commit.after'));
    return isHeld ? never : outcomes;
  };

const append = (original) =>
  function (stream, events, expected) {
    const write = appendTo[stream.split('-')[0]]?.(events);
    const appending = () => original.call(this, stream, events, expected);
    return write === undefined ? appending() : around(write, appending);
  };

/** Between two snapshots of a market, and of an account: a test has no time for more. */
const snapshotEvents = 25;

const consider = (original) =>
  function (aggregate) {
    this.policy.everyEvents = snapshotEvents;
    original.call(this, aggregate);
  };

/** What is changed in a file when a thread loads it. */
const changes = {
  'eventstore/client/eventstoredb/event-store-db-store.ts': ({ eventStoreDbStore }) => {
    // The class is its module's own; an instance that connects to nobody leads to it.
    patch(Object.getPrototypeOf(eventStoreDbStore({ url: 'esdb://127.0.0.1:1?tls=false' })), 'append', append);
  },
  'libs/platform/postgres/database.ts': () => {
    patch(require('pg').Client.prototype, 'query', query);
  },
  'libs/platform/postgres/pipeline.ts': ({ Pipeline }) => {
    patch(Pipeline.prototype, 'send', pipelineSend);
    patch(Pipeline.prototype, 'end', pipelineEnd);
  },
  'eventstore/aggregates/snapshots.ts': ({ Snapshots }) => {
    patch(Snapshots.prototype, 'consider', consider);
  },
  'apps/saga-runner/exchange/exchange.ts': ({ defaultExchangeLimits }) => {
    defaultExchangeLimits.snapshotEvents = snapshotEvents;
  },
  // So that a plan of a few legs has parts, each an append of its own.
  'libs/domain/copying/desk/copy-desk.ts': ({ standardLimits }) => {
    standardLimits.legsPerEventMax = 2;
  },
  'apps/saga-runner/copying/copy-surroundings.ts': ({ defaultCopyLimits }) => {
    defaultCopyLimits.legsPerAppendMax = 2;
  },
};

const load = require.extensions['.ts'];
require.extensions['.ts'] = (module, filename) => {
  load(module, filename);
  changes[relative(root, filename)]?.(module.exports);
};

const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(entry, options = {}) {
    super(entry, { ...options, execArgv: [...(options.execArgv ?? []), '-r', __filename] });
  }
};
