import { Logger } from '@nestjs/common';
import { collectSeldom } from './collector';
import { ConfigurationError } from './config/configuration';
import { letHelpersGiveWay } from './give-way';
import { redact } from './logging/redaction';

export interface Lifecycle {
  /** Ends everything that the process runs, in order; called once. */
  readonly stop: () => Promise<void>;
  /** After so many seconds the process ends although `stop` has not. */
  readonly shutdownSeconds: number;
}

const exitCodeOf = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * The one place that handles signals and errors that nobody caught: the process stops in order and exits with 0, or with 1 when stopping
 * fails or takes too long. A second signal ends it at once. Not Nest's `enableShutdownHooks`: that one re-raises the signal, which ends
 * the process before the embedded parts are stopped.
 */
export const endWithProcess = ({ stop, shutdownSeconds }: Lifecycle): void => {
  const logger = new Logger('lifecycle');
  let stopping = false;

  const end = (code: number): void => {
    stopping = true;
    setTimeout(() => {
      logger.error(`Not stopped within ${shutdownSeconds} s; ending anyway`);
      process.exit(1);
    }, shutdownSeconds * 1000).unref();
    stop().then(
      () => process.exit(code),
      (error: unknown) => {
        logger.error('Stopping failed', error);
        process.exit(1);
      },
    );
  };

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(exitCodeOf[signal]);
      logger.log(`${signal}: stopping`);
      end(0);
    });
  }
  const fail = (error: unknown): void => {
    logger.fatal('Nobody caught this', error);
    if (!stopping) end(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
};

/** Runs an app's `main`; when it fails the process ends with 1, after one clear line for a configuration that does not fit. */
export const runMain = (main: () => Promise<void>): void => {
  collectSeldom();
  letHelpersGiveWay('orders');
  main().catch((error: unknown) => {
    // A mistake of the operator needs its reasons, anything else its stack.
    const text = error instanceof ConfigurationError ? error.message : String(error instanceof Error ? error.stack : error);
    process.stderr.write(`${redact(text)}\n`);
    process.exit(1);
  });
};
