import { Injectable } from '@nestjs/common';
import { isAccountTopic, partsOfChannel } from '@copyledger/contracts/stream/channels';
import type { Principal } from '@copyledger/platform';
import { AccountAccess } from '../accounts/account-access';

/** Who may follow what: an account's channels those who may look into the account, a market's everybody. */
@Injectable()
export class StreamAccess {
  constructor(private readonly accounts: AccountAccess) {}

  /** Passes, or throws `not-found` or `forbidden`. */
  async demand(principal: Principal, channel: string): Promise<void> {
    const parts = partsOfChannel(channel);
    if (parts !== undefined && isAccountTopic(parts.topic)) await this.accounts.demand(principal, parts.of);
  }
}
