import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { hasEnded, ownProcess } from './process-identity';

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('a process', () => {
  const own = ownProcess() ?? '';

  it('runs as long as it runs', () => {
    expect(hasEnded(own)).toBe(false);
  });

  it('has ended when it was killed', async () => {
    const child = spawn('sleep', ['60']);
    const [boot, namespace] = own.split(' ');
    const { pid } = child;
    const start = readFileSync(`/proc/${String(pid)}/stat`, 'utf8').split(' ')[21];
    const named = `${boot} ${namespace} ${String(pid)} ${start}`;
    expect(hasEnded(named)).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(hasEnded(named)).toBe(true);
  });

  it('has ended when another one has its number', () => {
    expect(hasEnded(own.replace(/\d+$/, '1'))).toBe(true);
  });

  it('of another machine, or of one that does not say, may be running', () => {
    expect(hasEnded(own.replace(/^./, (first) => (first === 'a' ? 'b' : 'a')))).toBe(false);
    expect(hasEnded(null)).toBe(false);
  });
});
