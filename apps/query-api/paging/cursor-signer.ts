import { ProblemError } from '@copyledger/platform';
import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a list is of: the route, its path parameters and filters, and who asks. A cursor of one list fits no other. */
export type ListScope = readonly (string | null)[];

const macBytes = 16;

const doesNotFit = (): ProblemError => new ProblemError('invalid-cursor', { detail: 'The cursor is altered, or comes from another list.' });

/** Makes cursors that clients cannot alter or carry over to another list. They are signed, not secret. */
export class CursorSigner {
  constructor(private readonly key: string) {}

  /** The cursor that clients see for a place in the list. */
  seal(scope: ListScope, place: string): string {
    const payload = Buffer.from(place, 'utf8');
    return Buffer.concat([this.macOf(scope, payload), payload]).toString('base64url');
  }

  /** The place in the list; throws an `invalid-cursor` problem. */
  open(scope: ListScope, cursor: string): string {
    const bytes = Buffer.from(cursor, 'base64url');
    // Node forgives strange characters and stray bits; a cursor that is not written exactly as we wrote it is altered.
    if (bytes.length <= macBytes || bytes.toString('base64url') !== cursor) throw doesNotFit();
    const payload = bytes.subarray(macBytes);
    if (!timingSafeEqual(bytes.subarray(0, macBytes), this.macOf(scope, payload))) throw doesNotFit();
    return payload.toString('utf8');
  }

  private macOf(scope: ListScope, payload: Buffer): Buffer {
    return createHmac('sha256', this.key).update(JSON.stringify(scope)).update('\n').update(payload).digest().subarray(0, macBytes);
  }
}
