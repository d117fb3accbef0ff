import { announcedParts } from '@copyledger/platform/config/running-parts';
import { openDatabase } from '@copyledger/platform/postgres';
import type { Pool } from 'pg';
import type { CommandWorld } from '../command-api.world';
import { Cli, type Ended } from '../replay-command';

/** Whatever the shell of the tests is configured for: an operator's commands drop tables, and shall find the test's platform only. */
const noParts = { EVENTSTORE_URL: '', EVENTSTORE_URL_FILE: '', DATABASE_URL: '', DATABASE_URL_FILE: '' };

/** Somebody with a shell on the platform's machine. */
export class Operator {
  private opened: Pool | undefined;

  constructor(private readonly world: CommandWorld) {}

  /** `copyledger projection ...` on the platform that runs, as a process of its own. */
  begin(...args: readonly string[]): Cli {
    return new Cli(['projection', '--data', this.world.configuration.dataDir, ...args], noParts);
  }

  projection(...args: readonly string[]): Promise<Ended> {
    return this.begin(...args).ended;
  }

  /** The platform's database. */
  get pool(): Pool {
    this.opened ??= openDatabase(announcedParts(this.world.configuration.dataDir)?.databaseUrl ?? '');
    return this.opened;
  }

  /** The schema that readers of a projection see. */
  async schemaOf(projection: string): Promise<string> {
    const { rows } = await this.pool.query<{ schema: string }>('select schema from projections.reader where projection = $1', [projection]);
    return rows[0]?.schema ?? '';
  }

  async end(): Promise<void> {
    await this.opened?.end();
  }
}
