import { loadConfiguration, settings } from '@copyledger/platform/config/configuration';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
  readonly stop_grace_period?: string;
  readonly volumes?: readonly string[];
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const root = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
/** `${NAME:-default}` as Compose reads it when the variable is not set. */
const withDefaults = (text: string): string => text.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');

const { services, volumes } = parse(withDefaults(read('docker-compose.yml')), { merge: true }) as Compose;
const apps = Object.entries(services).filter(([, { build }]) => build !== undefined);

describe('docker-compose.yml', () => {
  it("fits the Compose specification's schema, and dclint finds no error in it", () => {
    const dclint = join(dirname(require.resolve('dclint/package.json')), 'bin/dclint.cjs');
    // The order of keys is a warning there, and a matter of taste here.
    const options = ['--quiet', '--formatter', 'compact', '--no-color', join(root, 'docker-compose.yml')];
    const { status, stdout, stderr } = spawnSync(process.execPath, [dclint, ...options], { encoding: 'utf8' });
    expect({ status, report: (stdout + stderr).trim() }).toEqual({ status: 0, report: '' });
  });

  it('runs the four apps and the three stores', () => {
    expect(apps.map(([name]) => name).sort()).toEqual(['command-api', 'projector', 'query-api', 'saga-runner']);
    const stores = Object.values(services).filter(({ build }) => build === undefined);
    expect(stores.map(({ image }) => image.replace(/[.-].*/, '')).sort()).toEqual(['eventstore/eventstore:23', 'postgres:16', 'redis:7']);
  });

  it.each(Object.entries(services))('%s is watched, keeps to loopback, and leans on what exists', (_name, service) => {
    expect(service.healthcheck?.test[0]).toBe('CMD');
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    for (const volume of service.volumes ?? []) expect(Object.keys(volumes)).toContain(volume.split(':')[0]);
    for (const [store, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(Object.keys(services)).toContain(store);
      expect(condition).toBe('service_healthy');
    }
  });

  it('publishes every port once, and uses every volume', () => {
    const all = Object.values(services);
    const ports = all.flatMap((service) => service.ports ?? []).map((port) => port.split(':')[1]);
    expect(new Set(ports).size).toBe(ports.length);
    const used = all.flatMap((service) => service.volumes ?? []).map((volume) => volume.split(':')[0]);
    expect([...new Set(used)].sort()).toEqual(Object.keys(volumes).sort());
  });

  it('waits for no service that waits for it', () => {
    const waitsFor = (name: string, path: readonly string[] = []): readonly string[] => {
      if (path.includes(name)) throw new Error(`A circle: ${[...path, name].join(' -> ')}`);
      return Object.keys(services[name]?.depends_on ?? {}).flatMap((store) => [store, ...waitsFor(store, [...path, name])]);
    };
    for (const name of Object.keys(services)) expect(() => waitsFor(name)).not.toThrow();
  });

  describe.each(apps)('%s', (name, { command, environment = {}, depends_on: stores = {}, stop_grace_period: grace = '' }) => {
    const configuration = loadConfiguration(environment);

    it('starts an app of ours', () => {
      expect(command).toEqual([`dist/apps/${name}/main.js`]);
      expect(existsSync(join(root, 'apps', name, 'main.ts'))).toBe(true);
    });

    it('sets only variables that the configuration declares, to values that it takes', () => {
      const known = Object.values(settings).flatMap(({ name: variable, orFile }) => [variable, ...(orFile ? [`${variable}_FILE`] : [])]);
      expect(Object.keys(environment).filter((variable) => !known.includes(variable))).toEqual([]);
      // What a container listens on has to be what its health check and its port mapping expect.
      expect([configuration.httpHost, configuration.port]).toEqual(['0.0.0.0', 3000]);
    });

    it('reaches only stores that it has waited for', () => {
      const { eventStoreUrl, databaseUrl, redisUrl } = configuration;
      const hosts = [eventStoreUrl, databaseUrl, redisUrl].flatMap((url) => (url === undefined ? [] : [new URL(url).hostname]));
      for (const host of hosts) expect(Object.keys(stores)).toContain(host);
      expect(eventStoreUrl === undefined).toBe(name === 'query-api');
    });

    it('has more time to stop than it takes', () => {
      expect(Number.parseInt(grace, 10)).toBeGreaterThan(configuration.shutdownSeconds);
    });
  });

  it('gives the database the password that the apps use', () => {
    const { POSTGRES_USER: user, POSTGRES_PASSWORD: password, POSTGRES_DB: database } = services['postgres']?.environment ?? {};
    const urls = new Set(apps.map(([, { environment }]) => environment?.['DATABASE_URL']));
    expect([...urls]).toEqual([`postgres://${String(user)}:${String(password)}@postgres:5432/${String(database)}`]);
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');
  const stages = lines.filter((line) => line.startsWith('FROM '));
  const last = lines.slice(lines.lastIndexOf(stages.at(-1) ?? '') + 1);

  it('builds in stages on one base, and ships no development package', () => {
    expect(stages.length).toBeGreaterThan(1);
    expect(new Set(stages.map((stage) => stage.split(' ')[1])).size).toBe(1);
    expect(lines.some((line) => line.startsWith('RUN npm ci --omit=dev'))).toBe(true);
    expect(last.filter((line) => line.includes('npm '))).toEqual([]);
  });

  it('runs as a user that is not root', () => {
    expect(last.findIndex((line) => line === 'USER node')).toBeGreaterThan(0);
    expect(last.slice(last.indexOf('USER node')).filter((line) => line.startsWith('RUN '))).toEqual([]);
  });

  it('copies from the checkout only what is there', () => {
    const copied = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
