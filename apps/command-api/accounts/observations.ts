import { Injectable } from '@nestjs/common';
import { Accounts } from '@copyledger/command-side';
import type { BatchAnswer, ObservedAnswer } from '@copyledger/contracts/commands/command.answers';
import type {
  ObservedEquityRequest,
  ObservedFillRequest,
  ObservedFundingRequest,
} from '@copyledger/contracts/commands/observation.requests';
import type { AccountCommand } from '@copyledger/domain/trading/account/account.commands';
import type { Account } from '@copyledger/domain/trading/account/account.state';
import type { Asset, Instant } from '@copyledger/kernel';
import { answerBatch } from '../commands/batch';
import { Dispatcher } from '../commands/dispatcher';
import { problemOfError, problemOfRefusal } from '../commands/refusals';
import { hashOf, type RequestContext } from '../commands/request-context';
import { type ObservationSurroundings, observeEquityOf, observeFillOf, observeFundingOf, occurrenceOf } from './observation-command';

/** A record of an outside venue, read in full. */
interface Observation {
  readonly command: AccountCommand;
  readonly occurredAt: Instant;
  readonly bodyHash: string;
}

type ReportRequest = ObservedFillRequest | ObservedFundingRequest | ObservedEquityRequest;

interface Report<B extends ReportRequest> {
  readonly body: B;
  readonly prefix: string;
  readonly toCommand: (body: B, around: ObservationSurroundings) => AccountCommand;
}

/** Turns what an outside venue reports into commands on the account that observes it. */
@Injectable()
export class Observations {
  /** An account's base currency never changes. */
  private readonly currencies = new Map<string, Asset>();

  constructor(
    private readonly accounts: Accounts,
    private readonly dispatcher: Dispatcher,
  ) {}

  fill(id: string, body: ObservedFillRequest, context: RequestContext): Promise<ObservedAnswer> {
    return this.one(id, { body, prefix: '', toCommand: observeFillOf }, context);
  }

  fills(id: string, bodies: readonly ObservedFillRequest[], context: RequestContext): Promise<BatchAnswer> {
    const reports = bodies.map((body, item) => ({ body, prefix: `fills[${item}].`, toCommand: observeFillOf }));
    return this.all(id, reports, context);
  }

  funding(id: string, body: ObservedFundingRequest, context: RequestContext): Promise<ObservedAnswer> {
    return this.one(id, { body, prefix: '', toCommand: observeFundingOf }, context);
  }

  fundings(id: string, bodies: readonly ObservedFundingRequest[], context: RequestContext): Promise<BatchAnswer> {
    const reports = bodies.map((body, item) => ({ body, prefix: `fundings[${item}].`, toCommand: observeFundingOf }));
    return this.all(id, reports, context);
  }

  equity(id: string, body: ObservedEquityRequest, context: RequestContext): Promise<ObservedAnswer> {
    return this.one(id, { body, prefix: '', toCommand: observeEquityOf }, context);
  }

  private async one<B extends ReportRequest>(id: string, report: Report<B>, context: RequestContext): Promise<ObservedAnswer> {
    const asset = await this.baseCurrency(id);
    return this.send(id, this.read(report, asset, context), context);
  }

  /**
   * Reads every record before it sends the first: a record left out for a bad number could not be sent again, since its feed would have
   * moved past it. All are sent at once, so that the account's mailbox appends them together.
   */
  private async all<B extends ReportRequest>(id: string, reports: readonly Report<B>[], context: RequestContext): Promise<BatchAnswer> {
    const asset = await this.baseCurrency(id);
    const observations = reports.map((report) => this.read(report, asset, context));
    const sent = observations.map(async (observation, item) => {
      const { result, position } = await this.send(id, { ...observation, item }, context);
      return { result: result === 'recorded' ? ('done' as const) : result, position };
    });
    return answerBatch(sent, context);
  }

  private read<B extends ReportRequest>({ body, prefix, toCommand }: Report<B>, asset: Asset, { principal }: RequestContext): Observation {
    return {
      command: toCommand(body, { user: principal.user, asset, prefix }),
      occurredAt: occurrenceOf(body, { prefix }),
      bodyHash: hashOf(body),
    };
  }

  private async baseCurrency(id: string): Promise<Asset> {
    const known = this.currencies.get(id);
    if (known !== undefined) return known;
    const account = await this.accountOf(id);
    if (account.status === 'absent') throw problemOfRefusal('AccountNotFound');
    if (this.currencies.size >= currenciesMax) this.currencies.clear();
    this.currencies.set(id, account.baseCurrency);
    return account.baseCurrency;
  }

  private async accountOf(id: string): Promise<Account> {
    try {
      return await this.accounts.state(id);
    } catch (error) {
      throw problemOfError(error);
    }
  }

  private async send(id: string, observation: Observation & { readonly item?: number }, context: RequestContext): Promise<ObservedAnswer> {
    const { events, position, isRepeated } = await this.dispatcher.send({ to: this.accounts, id, ...observation }, context);
    return { result: events.length === 0 || isRepeated ? 'repeated' : 'recorded', position: position.toString() };
  }
}

/** Forgotten all at once beyond it: they are read again from the accounts. */
const currenciesMax = 100_000;
