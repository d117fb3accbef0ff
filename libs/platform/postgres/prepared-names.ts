import type { Statement } from './database';

/**
 * A connection prepares a named statement once. When a view that it reads is replaced by one with columns of other types, as happens when
 * readers are switched to a new version of a read model, Postgres refuses the prepared form for ever ("cached plan must not change
 * result type"); only another name, or another connection, helps. Here all names change together, when the first one is refused.
 */
export class PreparedNames {
  private generation = 0;

  /** The statement under its present name. */
  current(statement: Statement): Statement {
    if (this.generation === 0 || statement.name === undefined) return statement;
    return { ...statement, name: `${statement.name}~${this.generation}` };
  }

  /**
   * Runs work that sends statements under their present names, and once more under new ones when Postgres refuses a prepared form. The
   * work has to bear repetition: reads do.
   */
  async reading<T>(work: () => Promise<T>): Promise<T> {
    const { generation } = this;
    try {
      return await work();
    } catch (error) {
      if (!isStalePlan(error)) throw error;
      // Of several that are refused at the same moment, the first one has changed the names.
      if (this.generation === generation) this.generation += 1;
      return work();
    }
  }
}

/** SQLSTATE 0A000, feature not supported, says it together with much else; only the message tells. */
const isStalePlan = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '0A000' && error.message.includes('cached plan must not change result type');
