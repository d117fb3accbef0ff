import { type Connection, type PoolClient, Query } from 'pg';
import type { Statement } from './database';
import { FrontendMessages } from './frontend-messages';

/** Rows in the text format of COPY, and the table and columns that they are for. */
export interface CopyIn {
  readonly name: string;
  /** `copy t (a, b) from stdin` */
  readonly copy: string;
  readonly lines: string;
}

/** What a statement came to. */
export interface Outcome {
  /** The command's tag: `COPY 12`. */
  readonly tag: string;
  /** The columns of the rows that it returned, in their order, as text. */
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface Sent {
  readonly request: Statement | CopyIn;
  /** What its failure means to whoever has sent it. */
  readonly explain?: (error: Error) => Error;
}

/** So much is worth a system call of its own, and a server that wakes up for it. */
const pieceBytesMin = 64 * 1024;

/** What each connection has prepared, by name. */
const preparedBy = new WeakMap<Connection, Map<string, string>>();

const preparedOn = (connection: Connection): Map<string, string> => {
  const known = preparedBy.get(connection) ?? new Map<string, string>();
  preparedBy.set(connection, known);
  return known;
};

/** Names of its own: the client does not know what is prepared here, nor is it known here what the client has prepared. */
const nameOf = ({ name }: Statement | CopyIn): string => (name === undefined ? '' : `pipelined ${name}`);

/** One turn of a connection, from the first statement to the Sync behind the last one, as the client sees it. */
class Turn extends Query {
  override readonly submit: (connection: Connection) => void;
  readonly outcomes: Outcome[] = [];
  private returned: (readonly (string | null)[])[] = [];

  constructor(onSubmit: (connection: Connection) => void) {
    super('');
    this.submit = onSubmit;
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.returned.push(fields);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.outcomes.push({ tag: text, rows: this.returned });
    this.returned = [];
  }

  /** Called when the server asks for the rows of a COPY, which are on their way already. */
  handleCopyInResponse(): void {
    // Without this method the query would send that there are none.
  }
}

/**
 * Statements on one connection that share a turn of the server: each is sent without waiting for those before it, in pieces of a size
 * that is worth sending, and the server answers all of them together. Sent one by one, each would cost both sides a system call
 * and the client a wakeup. After a failure the server passes over the others, and says nothing of them; the connection is then to be closed, since what
 * was passed over is taken for prepared. Whoever has begun one has the connection for itself until it has ended.
 */
export class Pipeline {
  private readonly messages = new FrontendMessages();
  private readonly sent: Sent[] = [];
  private readonly turn: Turn;
  private readonly outcomes: Promise<readonly Outcome[]>;
  private connection: Connection | undefined;

  constructor(client: PoolClient) {
    this.turn = new Turn((connection) => {
      this.connection = connection;
    });
    this.outcomes = new Promise((resolve, reject) => {
      this.turn.once('end', () => {
        resolve(this.turn.outcomes);
      });
      this.turn.once('error', (error: Error) => {
        // The server answers in order, so the first one without an answer has failed.
        reject(this.sent[this.turn.outcomes.length]?.explain?.(error) ?? error);
      });
    });
    // The one who is told is the one who waits for the end; a connection that breaks before is no news to anybody else.
    this.outcomes.catch(() => undefined);
    client.query(this.turn);
  }

  /** Throws when it cannot be put into words; then nothing of it is sent. */
  send(sent: Sent): void {
    const { request } = sent;
    if ('copy' in request) {
      this.run(request, request.copy, []);
      this.messages.copy(request.lines);
    } else this.run(request, request.text, request.values ?? []);
    this.sent.push(sent);
    if (this.messages.length >= pieceBytesMin) this.flush();
  }

  /** Resolves with what became of each statement, in their order; rejects with the failure of the first that failed. */
  end(): Promise<readonly Outcome[]> {
    this.messages.sync();
    this.flush();
    return this.outcomes;
  }

  private run(request: Statement | CopyIn, text: string, values: readonly unknown[]): void {
    const name = nameOf(request);
    if (!this.isPrepared(name, text)) this.messages.parse(name, text);
    this.messages.bind(name, values);
    this.messages.execute();
  }

  private isPrepared(name: string, text: string): boolean {
    const { connection } = this;
    if (name === '' || connection === undefined) return false;
    const prepared = preparedOn(connection);
    const known = prepared.get(name);
    if (known !== undefined && known !== text) throw new Error(`Invariant: ${name} is the name of one statement.`);
    prepared.set(name, text);
    return known !== undefined;
  }

  private flush(): void {
    const stream = this.connection?.stream;
    if (stream?.writable === true) stream.write(this.messages.taken());
  }
}
