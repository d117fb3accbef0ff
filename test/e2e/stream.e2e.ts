import { accountsSuite } from './stream/accounts.suite';
import { commandSuite } from './stream/command.suite';
import { copyingSuite } from './stream/copying.suite';
import { descriptionSuite } from './stream/description.suite';
import { enteringSuite } from './stream/entering.suite';
import { limitsSuite } from './stream/limits.suite';
import { marketsSuite } from './stream/markets.suite';
import { resumingSuite } from './stream/resuming.suite';
import { slowReaderSuite } from './stream/slow-reader.suite';
import { StreamWorld } from './stream.world';
import { type Ada, openAda } from './stream/ada';

let world: StreamWorld;
let ada: Ada;

beforeAll(async () => {
  world = await StreamWorld.start();
  ada = await openAda(world);
}, 60_000);
afterEach(() => {
  world.endClients();
});
afterAll(() => world.end());

const given = { world: () => world, ada: () => ada };

describe('entering', () => {
  enteringSuite(given);
});
describe('channels of accounts', () => {
  accountsSuite(given);
});
describe('channels of copying', () => {
  copyingSuite(given);
});
describe('coming back', () => {
  resumingSuite(given);
});
describe('channels of markets', () => {
  marketsSuite(given);
});
describe('a client that stops reading', () => {
  slowReaderSuite(given);
});
describe('limits', () => {
  limitsSuite(given);
});
describe('the command line', () => {
  commandSuite(given);
});
describe('the description', () => {
  descriptionSuite(given);
});
