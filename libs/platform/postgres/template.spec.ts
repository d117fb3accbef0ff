import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterTemplate } from './template';

describe('a template of a cluster', () => {
  let folder: string;
  let cluster: string;
  let kept: string;
  let template: ClusterTemplate;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'copyledger-template-'));
    cluster = join(folder, 'cluster');
    kept = join(folder, 'cache/template');
    mkdirSync(join(cluster, 'base'), { recursive: true, mode: 0o700 });
    writeFileSync(join(cluster, 'PG_VERSION'), '18\n', { mode: 0o600 });
    writeFileSync(join(cluster, 'base/1'), 'rows');
    template = new ClusterTemplate(kept);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const copied = (): string | undefined => {
    const copy = join(folder, 'copy');
    return template.copyTo(copy) ? readFileSync(join(copy, 'base/1'), 'utf8') : undefined;
  };

  it('gives nothing before there is one', () => {
    expect(copied()).toBeUndefined();
  });

  it('gives what was kept, with its modes, whatever becomes of the cluster itself', () => {
    template.keep(cluster);
    rmSync(cluster, { recursive: true });
    expect(copied()).toBe('rows');
    expect(statSync(join(folder, 'copy')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'copy/PG_VERSION')).mode & 0o777).toBe(0o600);
  });

  it('is the first of two', () => {
    template.keep(cluster);
    writeFileSync(join(cluster, 'base/1'), 'other rows');
    template.keep(cluster);
    expect(copied()).toBe('rows');
    expect(readdirSync(join(folder, 'cache'))).toEqual(['template']);
  });

  it.each([
    [
      'lost a file',
      () => {
        rmSync(join(kept, 'cluster/base/1'));
      },
    ],
    [
      'lost its size',
      () => {
        rmSync(join(kept, 'size'));
      },
    ],
    [
      'been cut off',
      () => {
        writeFileSync(join(kept, 'cluster/base/1'), 'ro');
      },
    ],
  ])('is thrown away when it has %s, and made again', (_what, damage) => {
    template.keep(cluster);
    damage();
    expect(copied()).toBeUndefined();
    expect(readdirSync(folder).sort()).toEqual(['cache', 'cluster']);
    template.keep(cluster);
    expect(copied()).toBe('rows');
  });

  it('is no matter where nothing can be kept', () => {
    writeFileSync(join(folder, 'cache'), 'a file where the folder would be');
    template.keep(cluster);
    expect(copied()).toBeUndefined();
  });
});
