import { once } from 'node:events';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Cli, eventually, passableFolder, recordedLines, replayed, run } from './replay-command';

jest.setTimeout(600_000);

const folder = passableFolder();
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** How large the log has grown: a thousand events are a megabyte. */
const bytesIn = (path: string): number => {
  if (!existsSync(path)) return 0;
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
};

const trader = 'claude-sonnet-4-5-mm';
const [header = '', ...rows] = recordedLines();
/** The first rows of that trader, and all of another. */
const fileWith = (fills: number): string => {
  const file = join(folder, `fills-${fills}.csv.gz`);
  const of = (name: string): readonly string[] => rows.filter((row) => row.startsWith(`${name},`));
  writeFileSync(file, gzipSync([header, ...of(trader).slice(0, fills), ...of('gpt-5-1')].join('\n')));
  return file;
};

describe('a replay on embedded parts', () => {
  it('goes on in its folder after kill -9', async () => {
    const dataDir = join(folder, 'kept');
    const file = fileWith(600);
    const killed = new Cli(['replay', 'fills', file, '--data', dataDir]);
    await eventually(() => (bytesIn(join(dataDir, 'eventstore')) > 1_000_000 ? true : undefined));
    killed.kill('SIGKILL');
    await killed.ended;
    const [report] = await replayed(file, '--trader', trader, '--data', dataDir);
    expect(report).toMatchObject({ trader, fills: 600, closingFills: 371, matched: 371, mismatched: 0, discrepancies: [] });
    expect(await replayed(file, '--trader', trader, '--data', dataDir)).toEqual([
      { ...report, eventsAppended: 0, seconds: expect.any(Number) as number },
    ]);
  });

  it('leaves nothing behind without a folder, and prints a table for people', async () => {
    const temporary = passableFolder(folder);
    const cli = new Cli(['replay', 'fills', fileWith(300), '--trader', trader], { TMPDIR: temporary });
    const { code, out, err } = await cli.ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^trader +fills +closing +matched +mismatched +realised[^\n]*\nclaude-sonnet-4-5-mm +300 +152 +152 +0 +-864\.61/);
    expect(readdirSync(temporary).filter((name) => name.startsWith('copyledger-replay-'))).toEqual([]);
  });

  it('ends in order when it is interrupted', async () => {
    const temporary = passableFolder(folder);
    const cli = new Cli(['replay', 'fills', fileWith(600)], { TMPDIR: temporary });
    await eventually(() => {
      const [parts] = readdirSync(temporary).filter((name) => name.startsWith('copyledger-replay-'));
      return parts !== undefined && readdirSync(join(temporary, parts)).includes('postgres') ? true : undefined;
    });
    cli.kill('SIGINT');
    expect(await cli.ended).toEqual({ code: 130, out: '', err: 'copyledger: interrupted: nothing is kept without --data or --url\n' });
    expect(readdirSync(temporary).filter((name) => name.startsWith('copyledger-replay-'))).toEqual([]);
  });
});

describe('a replay on a platform that is not as it should be', () => {
  let server: Server;
  let url: string;
  beforeAll((done) => {
    server = createServer((_request, response) => {
      response.writeHead(401, { 'Content-Type': 'application/problem+json' }).end('{"title":"A valid token is required","status":401}');
    }).listen(0, '127.0.0.1', () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  afterAll((done) => {
    server.close(done);
  });

  const failure = async (address: string): Promise<string> => {
    const { code, err } = await run('replay', 'fills', fileWith(1), '--url', address, '--token', 'not.a.token');
    expect(code).toBe(1);
    return err;
  };

  it('says that the token is not taken, and does not print it', async () => {
    expect(await failure(url)).toBe(
      'copyledger: POST /v1/accounts was answered with 401: A valid token is required (see copyledger token --help)\n',
    );
  });

  it('says that nobody is there', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, 'close');
    const address = `http://127.0.0.1:${port}`;
    expect(await failure(address)).toBe(`copyledger: the platform at ${address} can't be reached (ECONNREFUSED)\n`);
  });
});
