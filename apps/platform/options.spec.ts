import { ConfigurationError } from '@copyledger/platform';
import { readOptions } from './options';

describe('the options of the platform', () => {
  it('default to a demonstration on the configuration', () => {
    expect(readOptions([], { PORT: '4000', DATA_DIR: '/data' })).toMatchObject({
      ...{ demo: true, readyJson: false, endWithStdin: false, help: false },
      configuration: { port: 4000, dataDir: '/data' },
    });
  });

  it('stand above the environment', () => {
    const args = ['--data', '/other', '--port', '0', '--no-demo', '--ready-json', '--end-with-stdin'];
    expect(readOptions(args, { PORT: '4000', DATA_DIR: '/data' })).toMatchObject({
      ...{ demo: false, readyJson: true, endWithStdin: true },
      configuration: { port: 0, dataDir: '/other' },
    });
  });

  it('that there are not are refused, and so is what does not fit', () => {
    expect(() => readOptions(['--dmeo'], {})).toThrow(/--dmeo/);
    expect(() => readOptions(['data'], {})).toThrow(/data/);
    expect(() => readOptions(['--port', 'x'], {})).toThrow(ConfigurationError);
  });

  it('ask for help', () => {
    expect(readOptions(['--help'], {}).help).toBe(true);
  });
});
