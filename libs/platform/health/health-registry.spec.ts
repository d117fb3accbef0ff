import { Logger } from '@nestjs/common';
import { HealthRegistry } from './health-registry';

beforeAll(() => {
  Logger.overrideLogger(false);
});

const up = (): void => undefined;
const down = (): Promise<never> => Promise.reject(new Error('postgres://u:p@h refused'));

describe('health', () => {
  it('is up when nobody has anything to check', async () => {
    expect(await new HealthRegistry().report('live')).toEqual({ status: 'up', checks: {} });
  });

  it('is down when one check is, and says which', async () => {
    const health = new HealthRegistry();
    health.register({ name: 'event-store', kinds: ['ready'], probe: up });
    health.register({ name: 'postgres', kinds: ['ready', 'startup'], probe: down });
    health.register({ name: 'loop', kinds: ['live'], probe: up });
    expect(await health.report('ready')).toEqual({ status: 'down', checks: { 'event-store': 'up', postgres: 'down' } });
    expect(await health.report('live')).toEqual({ status: 'up', checks: { loop: 'up' } });
  });

  it('is up when a part leaves its work to another process, and says so', async () => {
    const health = new HealthRegistry();
    let isStandby = true;
    health.register({ name: 'exchange', kinds: ['ready'], probe: up, isStandby: () => isStandby });
    expect(await health.report('ready')).toEqual({ status: 'up', checks: { exchange: 'standby' } });
    isStandby = false;
    expect(await health.report('ready')).toEqual({ status: 'up', checks: { exchange: 'up' } });
  });

  it('is up when a part does not work for everything, and says so', async () => {
    const health = new HealthRegistry();
    health.register({ name: 'read-models', kinds: ['ready'], probe: up, isDegraded: () => true, isStandby: () => true });
    expect(await health.report('ready')).toEqual({ status: 'up', checks: { 'read-models': 'degraded' } });
  });

  it('takes a check that throws at once for one that is down', async () => {
    const health = new HealthRegistry();
    health.register({
      name: 'x',
      kinds: ['live'],
      probe: () => {
        throw new Error('no');
      },
    });
    expect(await health.report('live')).toMatchObject({ status: 'down' });
  });

  it('does not wait for a check that never answers', async () => {
    jest.useFakeTimers();
    const health = new HealthRegistry();
    health.register({ name: 'stuck', kinds: ['ready'], probe: () => new Promise<void>(() => undefined) });
    const report = health.report('ready');
    await jest.advanceTimersByTimeAsync(2000);
    expect(await report).toEqual({ status: 'down', checks: { stuck: 'down' } });
    jest.useRealTimers();
  });

  it('knows each name once', () => {
    const health = new HealthRegistry();
    const withdraw = health.register({ name: 'x', kinds: ['live'], probe: up });
    expect(() => health.register({ name: 'x', kinds: ['ready'], probe: up })).toThrow('Invariant');
    withdraw();
    expect(() => health.register({ name: 'x', kinds: ['ready'], probe: up })).not.toThrow();
  });
});
