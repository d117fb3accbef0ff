import { Injectable } from '@nestjs/common';
import { Accounts, newId, now } from '@copyledger/command-side';
import type {
  BatchAnswer,
  BatchItemAnswer,
  OrderListPlacedAnswer,
  OrderPlacedAnswer,
} from '@copyledger/contracts/commands/command.answers';
import type { PlaceOrderListRequest, PlaceOrderRequest } from '@copyledger/contracts/commands/order.requests';
import type { AccountEvent } from '@copyledger/domain/trading/account/account.events';
import type { Account } from '@copyledger/domain/trading/account/account.state';
import { clientOrderOf } from '@copyledger/domain/trading/account/recent';
import { answerBatch } from '../commands/batch';
import { Dispatcher } from '../commands/dispatcher';
import { hashOf, type RequestContext } from '../commands/request-context';
import { MarketViews } from './market-views';
import { clientOrderIdInList, listIdsOf, placeListOf, placeOrderOf } from './order-command';

interface Done {
  readonly events: readonly AccountEvent[];
  readonly state: Account;
}

/** A repeated request answers with the order it placed the first time: in its events, or in what the account remembers. */
const firstOrderIdOf = ({ events, state }: Done, clientOrderId: string | undefined): string => {
  for (const event of events) if (event.type === 'OrderPlaced') return event.data.orderId;
  const known = state.status === 'open' && clientOrderId !== undefined ? clientOrderOf(state.recent, clientOrderId) : undefined;
  if (known === undefined) throw new Error('Invariant: an order accepted without an event was placed before.');
  return known.orderId;
};

/** Turns clients' orders into commands on their accounts. */
@Injectable()
export class OrderPlacement {
  constructor(
    private readonly accounts: Accounts,
    private readonly markets: MarketViews,
    private readonly dispatcher: Dispatcher,
  ) {}

  place(id: string, request: PlaceOrderRequest, context: RequestContext): Promise<OrderPlacedAnswer> {
    return this.send(id, request, context, { prefix: '' });
  }

  /** Every item is sent at once, so that the account's mailbox appends them together. */
  async placeAll(id: string, requests: readonly PlaceOrderRequest[], context: RequestContext): Promise<BatchAnswer> {
    return answerBatch(
      requests.map(async (request, item): Promise<BatchItemAnswer & { readonly position: string }> => {
        const { orderId, position } = await this.send(id, request, context, { prefix: `orders[${item}].`, item });
        return { result: 'done', orderId, position };
      }),
      context,
    );
  }

  /** Two orders of which one cancels the other: both, or none. */
  async placeList(id: string, request: PlaceOrderListRequest, context: RequestContext): Promise<OrderListPlacedAnswer> {
    const { clientListId } = request;
    const surroundings = { user: context.principal.user, orderId: newId(), market: this.markets.of(request.instrument), now: now() };
    const command = placeListOf(request, surroundings);
    const naming = { ...(clientListId !== undefined && { naturalKey: clientListId }) };
    const done = await this.dispatcher.send({ to: this.accounts, id, command, ...naming }, context);
    const { listId, orderIds } = listIdsOf(firstOrderIdOf(done, clientListId && clientOrderIdInList(clientListId, 0)));
    return { listId, ...(clientListId !== undefined && { clientListId }), orderIds, position: done.position.toString() };
  }

  private async send(
    id: string,
    request: PlaceOrderRequest,
    context: RequestContext,
    place: { readonly prefix: string; readonly item?: number },
  ): Promise<OrderPlacedAnswer> {
    const { clientOrderId } = request;
    const command = placeOrderOf(request, {
      user: context.principal.user,
      orderId: newId(),
      market: this.markets.of(request.instrument),
      now: now(),
      prefix: place.prefix,
    });
    const done = await this.dispatcher.send(
      {
        to: this.accounts,
        id,
        command,
        bodyHash: hashOf(request),
        ...(place.item !== undefined && { item: place.item }),
        ...(clientOrderId !== undefined && { naturalKey: clientOrderId }),
      },
      context,
    );
    return {
      orderId: firstOrderIdOf(done, clientOrderId),
      ...(clientOrderId !== undefined && { clientOrderId }),
      position: done.position.toString(),
    };
  }
}
