import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './program';

const folder = mkdtempSync(join(tmpdir(), 'copyledger-program-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const run = async (...args: readonly string[]): Promise<Ran> => {
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    jest.spyOn(process[stream], 'write').mockImplementation((text) => {
      written[stream] += String(text);
      return true;
    });
  }
  const code = await runCli(args).finally(() => {
    jest.restoreAllMocks();
  });
  return { code, out: written.stdout, err: written.stderr };
};

describe('copyledger', () => {
  it.each([
    [['--help']],
    [['replay', '--help']],
    [['replay', 'fills', '--help']],
    [['replay', 'market', '--help']],
    [['replay', 'copy', '--help']],
    [['what-if', '--help']],
    [['reconcile', '--help']],
    [['token', '--help']],
    [['stream', '--help']],
    [['eventstore', '--help']],
    [['projection', '--help']],
    [['projection', 'rebuild', '--help']],
    [['projection', 'parked', '--help']],
  ])('%j explains itself', async (args) => {
    const { code, out, err } = await run(...args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Usage: copyledger /);
  });

  it.each([
    [['dance'], "unknown command 'dance'"],
    [['--colour'], "unknown option '--colour'"],
    [['token', '--role', 'trader'], "required option '--user <name>' not specified"],
    [['token', '--user', 'ada', '--role', 'king'], /^option '--role <role>' argument 'king' is invalid/],
    [['token', '--user', 'a b', '--role', 'trader'], /^option '--user <name>' argument 'a b' is invalid/],
    [['token', '--user', 'ada', '--role', 'trader', '--ttl', '1y'], /^option '--ttl <time>' argument '1y' is invalid/],
    [['stream'], "missing required argument 'channel'"],
    [
      ['stream', 'gossip:ada'],
      /A channel is portfolio, orders, fills, activity, leader:<account id>, follow:<follow id> or prices, book:<symbol>/,
    ],
    [['stream', 'prices:BTC', '--token', 'x'], /^the token is no JSON Web Token/],
    [['stream', 'prices:BTC', '--per-second', '0'], /It is a whole number from 1 to 20/],
    [['stream', 'prices:BTC', '--url', 'ftp://x', '--token', 'a.b.c'], /^--url must be an address/],
    [['eventstore'], /^eventstore needs --data DIR/],
    [['eventstore', '--memory', '--data', 'x'], /cannot be used with/],
    [['eventstore', '--memory', '--port', '65536'], /A port is a whole number from 0 to 65535/],
    [['eventstore', '--memory', '--tls-cert', 'x'], /--tls-cert and --tls-key go together/],
    [['eventstore', '--memory', '--host', '0.0.0.0'], /0\.0\.0\.0 is not loopback/],
    [['eventstore', 'verify'], /^this needs --data DIR/],
    [['eventstore', 'verify', '--data', 'no-such-folder'], /^there is no folder .*no-such-folder/],
    [['eventstore', 'backup', '--data', 'x'], /required option '--to <dir>' not specified/],
    [['projection', 'rebuild'], /^name a projection, or all of them with --all$/],
    [['projection', 'rebuild', 'orders', '--all'], /^name a projection, or all of them with --all$/],
    [['projection', 'rebuild', 'gossip'], /^there is no projection gossip; there are portfolio, orders, /],
    [['projection', 'rebuild', 'orders', '--throttle', '0'], /A throttle is a number of events a second/],
    [['projection', 'status', '--data', 'no-such-folder'], /^there is no platform in .*no-such-folder: name its folder with --data/],
    [['projection', 'parked', 'skip', 'orders', 'ada'], "required option '--reason <text>' not specified"],
    [['projection', 'new', 'Streaks'], /^Streaks is no name for a projection: kebab-case/],
    [['replay', 'fills'], "missing required argument 'file'"],
    [['replay', 'fills', join(folder, 'none.csv.gz')], 'none.csv.gz: there is no such file'],
    [['replay', 'fills', 'x', '--url', 'http://127.0.0.1:1'], /^--url needs --token/],
    [['replay', 'market'], 'name at least one recording with --book'],
    [['replay', 'market', '--trades', 'x'], /It belongs to a --book, which has to stand before it/],
    [['replay', 'market', '--book', 'x', '--bbo', 'y', '--bbo', 'z'], /Its --book has one already/],
    [['replay', 'market', '--book', 'x', '--as', 'friend'], /It is one of liquidity, index/],
    [['replay', 'market', '--book', 'x', '--contract-value', '0.10'], /positive decimal without zeros at its end/],
    [['replay', 'market', '--book', 'x', '--speed', 'fast'], /A speed is a number above 0, at most 10000, or max/],
    [['replay', 'market', '--book', join(folder, 'none.jsonl')], 'none.jsonl: there is no such file'],
    [['replay', 'fills', 'x', '--url', 'http://127.0.0.1:1', '--data', 'y'], /cannot be used with/],
  ])('%j fails with one clear line', async (args, reason) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^copyledger: [^\n]+\n$/);
    expect(err.slice('copyledger: '.length, -1)).toMatch(reason);
  });

  it('says which part cannot be reached, and not as whom', async () => {
    const parts = { DATABASE_URL: 'postgres://ada:hunter2@127.0.0.1:1/x', EVENTSTORE_URL: 'esdb://127.0.0.1:1?tls=false' };
    Object.assign(process.env, parts);
    const { code, err } = await run('projection', 'status').finally(() => {
      for (const name of Object.keys(parts)) Reflect.deleteProperty(process.env, name);
    });
    expect(code).toBe(1);
    expect(err).toMatch(/^copyledger: the database at 127\.0\.0\.1:1: [^\n]*ECONNREFUSED[^\n]*\n$/);
    expect(err).not.toMatch(/ada|hunter2/);
  });

  it('prints a token and nothing else, always of the same key', async () => {
    const token = await run('token', '--user', 'ada', '--role', 'trader', '--ttl', '1h', '--data', folder);
    expect(token).toMatchObject({ code: 0, err: '' });
    expect(token.out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const [, payload = ''] = token.out.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp: number; iat: number };
    expect(claims).toMatchObject({ sub: 'ada', role: 'trader', aud: 'copyledger' });
    expect(claims.exp - claims.iat).toBe(3600);
  });

  it('never repeats a secret', async () => {
    const { err } = await run('replay', 'fills', 'x', '--url', 'http://ada:hunter2@x', '--token', 'hunter3', '--debug');
    expect(err).not.toMatch(/hunter/);
  });
});
