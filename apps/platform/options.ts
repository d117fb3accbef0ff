import { parseArgs } from 'node:util';
import { type Configuration, loadConfiguration } from '@copyledger/platform';

export interface PlatformOptions {
  readonly configuration: Configuration;
  readonly demo: boolean;
  /** Say that it is ready as one line of JSON, for programs. */
  readonly readyJson: boolean;
  /** End when standard input does: a parent that is killed takes the platform along. */
  readonly endWithStdin: boolean;
  readonly help: boolean;
}

export const usage = `Usage: npm start -- [options]

  --data DIR        where the embedded parts keep their data (DATA_DIR, .data)
  --port PORT       the port of the API (PORT, 3000; 0 takes any free one)
  --no-demo         leave the demonstration out: no generated prices, no demo account
  --ready-json      say that it is ready as one line of JSON on standard output
  --end-with-stdin  end when standard input ends
  --help            this page

Everything else is configured by environment variables: see the README.`;

/** Reads the command line over the environment. Throws on an option that there is not, and `ConfigurationError`. */
export const readOptions = (args: readonly string[], environment: Readonly<Record<string, string | undefined>>): PlatformOptions => {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      data: { type: 'string' },
      port: { type: 'string' },
      demo: { type: 'boolean', default: true },
      'ready-json': { type: 'boolean', default: false },
      'end-with-stdin': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const configuration = loadConfiguration({
    ...environment,
    ...(values.data !== undefined && { DATA_DIR: values.data }),
    ...(values.port !== undefined && { PORT: values.port }),
  });
  return {
    configuration,
    demo: values.demo,
    readyJson: values['ready-json'],
    endWithStdin: values['end-with-stdin'],
    help: values.help,
  };
};
