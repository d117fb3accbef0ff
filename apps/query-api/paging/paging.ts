import { Injectable } from '@nestjs/common';
import { pageItems, type PageQuery } from '@copyledger/contracts/queries/list.requests';
import type { PageAnswer } from '@copyledger/contracts/queries/page.answer';
import type { Principal } from '@copyledger/platform';
import { CursorSigner } from './cursor-signer';

/** What the queries of the read models take and give; their cursors are plain. */
interface PageRequest {
  readonly limit: number;
  readonly after?: string;
}
interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

interface Listing {
  readonly route: string;
  readonly principal: Principal;
  /** Path parameters and filters, in a fixed order; undefined for a filter that is not set. */
  readonly filters: readonly (string | undefined)[];
  readonly query: PageQuery;
}

/** Lists in pages, with cursors that belong to one list and one user. */
@Injectable()
export class Paging {
  constructor(private readonly signer: CursorSigner) {}

  async page<T>(listing: Listing, read: (request: PageRequest) => Promise<Page<T>>): Promise<PageAnswer<T>> {
    const { route, principal, filters, query } = listing;
    const scope = [route, principal.user, principal.role, ...filters.map((filter) => filter ?? null)];
    const limit = query.limit === undefined ? pageItems.default : Number(query.limit);
    const after = query.cursor === undefined ? {} : { after: this.signer.open(scope, query.cursor) };
    const { items, next } = await read({ limit, ...after });
    return { items, nextCursor: next === undefined ? null : this.signer.seal(scope, next) };
  }
}
