import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly optionalDependencies: Readonly<Record<string, string>>;
};
const versions = new Set(Object.values(optionalDependencies));
const [version = ''] = versions;

it('is one version, on every processor and in the image', () => {
  expect([...versions]).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
  const [major] = version.split('.');
  expect(readFileSync(join(root, 'Dockerfile'), 'utf8')).toContain(`FROM node:${major}-bookworm-slim`);
});

const isInstalled = `node-${process.platform}-${process.arch}` in optionalDependencies;

(isInstalled ? it : it.skip)('is what the scripts run on', () => {
  expect(execFileSync('npm', ['exec', '--', 'node', '--version'], { cwd: root }).toString().trim()).toBe(`v${version}`);
});
