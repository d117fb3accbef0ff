import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const running: ChildProcess[] = [];

/** A process of its own, since signals and exits are what is tested. */
const start = async (stop: string, shutdownSeconds = 60, then = ''): Promise<ChildProcess> => {
  const script = `
    const { endWithProcess } = require('./libs/platform/lifecycle.ts');
    setInterval(() => undefined, 1000);
    endWithProcess({ shutdownSeconds: ${shutdownSeconds}, stop: ${stop} });
    process.stdout.write('ready');
    ${then}
  `;
  const child = spawn(process.execPath, ['-r', './tools/register-ts.cjs', '-e', script], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  await once(child.stdout, 'data');
  return child;
};
const exitCodeOf = async (child: ChildProcess): Promise<unknown> => ((await once(child, 'exit')) as unknown[])[0];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

it.each(['SIGTERM', 'SIGINT'] as const)('stops in order on %s', async (signal) => {
  const child = await start(`async () => { process.stderr.write('stopped') }`);
  child.kill(signal);
  const [said] = (await once(child.stderr!, 'data')) as [Buffer];
  expect([said.toString(), await exitCodeOf(child)]).toEqual(['stopped', 0]);
});

it('ends at once on a second signal', async () => {
  const child = await start(`() => { process.stderr.write('stopping'); return new Promise(() => undefined) }`);
  child.kill('SIGTERM');
  await once(child.stderr!, 'data');
  child.kill('SIGTERM');
  expect(await exitCodeOf(child)).toBe(143);
});

it('ends with 1 when stopping takes too long', async () => {
  const child = await start('() => new Promise(() => undefined)', 0.05);
  child.kill('SIGTERM');
  expect(await exitCodeOf(child)).toBe(1);
});

it('ends with 1 when stopping fails', async () => {
  const child = await start(`() => Promise.reject(new Error('stuck'))`);
  child.kill('SIGTERM');
  expect(await exitCodeOf(child)).toBe(1);
});

it('stops in order and ends with 1 after an error that nobody caught', async () => {
  const child = await start('async () => undefined', 60, "setTimeout(() => { throw new Error('lost') })");
  expect(await exitCodeOf(child)).toBe(1);
});
