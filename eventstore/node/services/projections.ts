import { status, type Server, type ServerWritableStream } from '@grpc/grpc-js';
import { type Guard } from '../access/guard';
import { type Projections } from '../projections/projections';
import { type ProjectionRunner } from '../projections/runner';
import { decodeProjectionName, decodeStatisticsQuery, decodeWriteCheckpoint, emptyState, encodeStatistics } from '../wire/projections';
import { defineService } from './definition';
import { RpcError, unimplemented } from './errors';
import { Outlet } from './outlet';
import { unary, type UnaryHandler } from './unary';

const definition = defineService('event_store.client.projections.Projections', {
  Create: 'unary',
  Update: 'unary',
  Delete: 'unary',
  Statistics: 'server-stream',
  Disable: 'unary',
  Enable: 'unary',
  Reset: 'unary',
  State: 'unary',
  Result: 'unary',
  RestartSubsystem: 'unary',
});

const empty = Buffer.alloc(0);

const notOurs = (what: string): RpcError =>
  unimplemented(`${what}: this node runs the system projections and no projections written by users`);

/** 23.10 answers a name it does not know with an unknown error. */
const missing = (): RpcError => new RpcError(status.UNKNOWN, 'Envelope callback expected Updated, received NotFound instead');

const statisticsOf = (runner: ProjectionRunner): Buffer =>
  encodeStatistics({
    name: runner.projection.name,
    status: runner.status,
    position: runner.index.seenThrough,
    progressPercent: runner.progressPercent,
    processedEvents: runner.processed,
    bufferedEvents: runner.index.pendingCount,
  });

const statisticsHandler =
  (projections: Projections) =>
  (call: ServerWritableStream<Buffer, Buffer>): void => {
    const outlet = new Outlet(call);
    const query = decodeStatisticsQuery(call.request);
    const found = query.kind === 'name' ? projections.find(query.name) : undefined;
    if (query.kind === 'name' && found === undefined) {
      outlet.fail(missing());
      return;
    }
    const runners = query.kind === 'all' ? projections.list() : [];
    for (const runner of found === undefined ? runners : [found]) outlet.send(statisticsOf(runner));
    outlet.end();
  };

export const addProjections = (server: Server, { projections, guard }: { projections: Projections; guard: Guard }): void => {
  const find = (request: Buffer): ProjectionRunner => {
    const runner = projections.find(decodeProjectionName(request));
    if (runner === undefined) throw missing();
    return runner;
  };
  const act = (work: (runner: ProjectionRunner, request: Buffer) => void): UnaryHandler =>
    unary((request, { metadata }) => {
      guard.assertOperator(metadata);
      work(find(request), request);
      return empty;
    });
  /** What is done to projections that users have written: there are none, so that only the name can be wrong. */
  const refuse = (what: string): UnaryHandler =>
    unary((request) => {
      find(request);
      throw notOurs(what);
    });
  const state = unary((request) => {
    find(request);
    return emptyState;
  });
  server.addService(definition, {
    Create: unary(() => {
      throw notOurs('create a projection');
    }),
    Update: refuse('update a projection'),
    Delete: refuse('delete a projection'),
    Reset: refuse('reset a projection'),
    Statistics: statisticsHandler(projections),
    Enable: act((runner) => {
      projections.enable(runner);
    }),
    Disable: act((runner, request) => {
      projections.disable(runner, decodeWriteCheckpoint(request) ? 'Stopped' : 'Aborted');
    }),
    State: state,
    Result: state,
    RestartSubsystem: unary(() => empty),
  });
};
