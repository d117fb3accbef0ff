import { type PoolClient, Query } from 'pg';

/** The fields of a row, as the server's binary format has them; null where the database has null. */
export type CopiedRow = readonly (Buffer | null)[];

const signature = Buffer.from('PGCOPY\n\u00ff\r\n\0', 'latin1');
/** The signature, four bytes of flags, and the length of an extension that no server has used yet. */
const headerBytes = signature.length + 8;

interface CopyData {
  readonly chunk: Buffer;
}

/** Reads one message of a binary COPY, which is one row, the header before the first, or the trailer; undefined where no row is in it. */
const rowOf = (message: Buffer): CopiedRow | undefined => {
  let offset = message.subarray(0, signature.length).equals(signature) ? headerBytes : 0;
  const fieldCount = offset + 2 > message.length ? -1 : message.readInt16BE(offset);
  if (fieldCount < 0) return undefined;
  offset += 2;
  return Array.from({ length: fieldCount }, () => {
    const length = message.readInt32BE(offset);
    offset += 4;
    if (length < 0) return null;
    // A copy, since the connection writes over its buffer when the next message comes.
    const field = Buffer.from(message.subarray(offset, offset + length));
    offset += length;
    return field;
  });
};

/** `pg` makes a string of every field of an ordinary row, in memory twice or thrice the size; what a COPY sends it passes on as it is. */
class CopyQuery extends Query {
  readonly copied: CopiedRow[] = [];

  /** Called by the connection for every message. */
  handleCopyData({ chunk }: CopyData): void {
    const row = rowOf(chunk);
    if (row !== undefined) this.copied.push(row);
  }
}

/** The rows of a `select`, byte for byte, several times faster than by an ordinary query where they are large. It takes no parameters. */
export const copyRows = (client: PoolClient, select: string): Promise<readonly CopiedRow[]> =>
  new Promise((resolve, reject) => {
    const query = new CopyQuery(`copy (${select}) to stdout (format binary)`);
    query.once('end', () => {
      resolve(query.copied);
    });
    query.once('error', reject);
    client.query(query);
  });
