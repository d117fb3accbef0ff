import { Injectable } from '@nestjs/common';
import { isViewTopic, partsOfChannel } from '@copyledger/contracts/stream/channels';
import type { Principal } from '@copyledger/platform';
import { AccountAccess } from '../accounts/account-access';
import { CopyingAccess } from '../copying/copying-access';

/** Who may follow what: the channels of an account, a follow or a leader those who may read them, a market's everybody. */
@Injectable()
export class StreamAccess {
  constructor(
    private readonly accounts: AccountAccess,
    private readonly copying: CopyingAccess,
  ) {}

  /** Passes, or throws `not-found` or `forbidden`. */
  async demand(principal: Principal, channel: string): Promise<void> {
    const parts = partsOfChannel(channel);
    if (parts === undefined || !isViewTopic(parts.topic)) return;
    if (parts.topic === 'follow') await this.copying.demandFollow(principal, parts.of);
    else if (parts.topic === 'leader') await this.copying.leader(principal, parts.of);
    else await this.accounts.demand(principal, parts.of);
  }
}
