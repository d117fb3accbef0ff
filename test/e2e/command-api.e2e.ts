import { accountsSuite } from './command-api/accounts.suite';
import { amendmentsSuite } from './command-api/amendments.suite';
import { depthSuite } from './command-api/depth.suite';
import { exchangeSuite } from './command-api/exchange.suite';
import { followingSuite } from './command-api/following.suite';
import { idempotencySuite } from './command-api/idempotency.suite';
import { inputSuite } from './command-api/input.suite';
import { observationsSuite } from './command-api/observations.suite';
import { orderKindsSuite } from './command-api/order-kinds.suite';
import { ordersSuite } from './command-api/orders.suite';
import { parkedSuite } from './command-api/parked.suite';
import { projectionsSuite } from './command-api/projections.suite';
import { refusalsSuite } from './command-api/refusals.suite';
import { restartSuite } from './command-api/restart.suite';
import { simulationSuite } from './command-api/simulation.suite';
import { surfaceSuite } from './command-api/surface.suite';
import { transfersSuite } from './command-api/transfers.suite';
import { CommandWorld } from './command-api.world';

const world = new CommandWorld();
beforeAll(() => world.start(), 120_000);
afterAll(() => world.end(), 60_000);

accountsSuite(world);
idempotencySuite(world);
ordersSuite(world);
orderKindsSuite(world);
amendmentsSuite(world);
exchangeSuite(world);
depthSuite(world);
transfersSuite(world);
observationsSuite(world);
simulationSuite(world);
followingSuite(world);
describe('refusals', () => {
  refusalsSuite(world);
});
describe('requests', () => {
  inputSuite(world);
});
surfaceSuite(world);
restartSuite(world);
projectionsSuite(world);
parkedSuite(world);
