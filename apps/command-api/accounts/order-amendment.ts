import { Injectable } from '@nestjs/common';
import { Accounts, now } from '@copyledger/command-side';
import type { AmendRequestedAnswer } from '@copyledger/contracts/commands/command.answers';
import type { AmendOrderRequest } from '@copyledger/contracts/commands/order.requests';
import type { MarketView } from '@copyledger/domain/trading/account/account.commands';
import { commandIdOf, Dispatcher } from '../commands/dispatcher';
import { problemOfError } from '../commands/refusals';
import type { RequestContext } from '../commands/request-context';
import { MarketViews } from './market-views';
import { requestAmendOf } from './order-command';

interface OrderPath {
  readonly accountId: string;
  readonly orderId: string;
}

/** Turns clients' new terms into commands on their accounts. */
@Injectable()
export class OrderAmendment {
  constructor(
    private readonly accounts: Accounts,
    private readonly markets: MarketViews,
    private readonly dispatcher: Dispatcher,
  ) {}

  /** The request's id is the command's, so that a repeated request asks once. */
  async amend(path: OrderPath, request: AmendOrderRequest, context: RequestContext): Promise<AmendRequestedAnswer> {
    const { accountId, orderId } = path;
    const amendId = commandIdOf(context);
    const market = await this.marketOf(path, context);
    const command = requestAmendOf(request, { user: context.principal.user, orderId, amendId, market, now: now() });
    const { position } = await this.dispatcher.send({ to: this.accounts, id: accountId, command, commandId: amendId }, context);
    return { orderId, amendId, position: position.toString() };
  }

  /** The market of an open order of the sender's; what it is can not be asked of anybody else but the account. */
  private async marketOf({ accountId, orderId }: OrderPath, { principal }: RequestContext): Promise<MarketView | undefined> {
    try {
      const account = await this.accounts.state(accountId);
      if (account.status === 'absent' || account.owner !== principal.user) return undefined;
      const order = account.orders.get(orderId);
      return order === undefined ? undefined : this.markets.of(order.instrument);
    } catch (error) {
      throw problemOfError(error);
    }
  }
}
