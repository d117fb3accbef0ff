import { followRejections } from '@copyledger/domain/copying/follow/follow.rejections';
import { leaderRejections } from '@copyledger/domain/copying/leader/leader.rejections';
import { accountRejections } from '@copyledger/domain/trading/account/account.rejections';
import { instrumentRejections } from '@copyledger/domain/trading/instrument/instrument.rejections';
import { transferRejections } from '@copyledger/domain/trading/transfer/transfer.rejections';
import { AggregateQuarantined, LostRaces, MailboxFull } from '@copyledger/eventstore/aggregates';
import { LogUnavailable, OutcomeUnknown } from '@copyledger/eventstore/client';
import { ProblemError } from '@copyledger/platform';
import { problemOfError, problemOfRefusal } from './refusals';

describe('a refusal', () => {
  const trading = [...accountRejections, ...transferRejections, ...instrumentRejections];
  it.each([...trading, ...leaderRejections, ...followRejections])('%s is the client’s to deal with', (rejection) => {
    const problem = problemOfRefusal(rejection);
    expect(problem.status).toBeGreaterThanOrEqual(400);
    expect(problem.status).toBeLessThan(500);
    expect(problem.options.members).toEqual({ rejection });
  });

  it('of terms says which rule they break', () => {
    expect(problemOfRefusal('TickNotPositive').options.detail).toBe('TickNotPositive');
    expect(problemOfRefusal('PayoutAccountMissing').options.detail).toBe('PayoutAccountMissing');
  });
});

describe('a failure', () => {
  it.each([
    ['account-quarantined', new AggregateQuarantined('account-1', 'why')],
    ['account-busy', new MailboxFull('account-1')],
    ['account-busy', new LostRaces('account-1')],
    ['log-unavailable', new LogUnavailable('away')],
    ['outcome-unknown', new OutcomeUnknown('account-1')],
  ])('is %s, to be tried again', (name, error) => {
    const problem = problemOfError(error) as ProblemError;
    expect(problem).toBeInstanceOf(ProblemError);
    expect(problem).toMatchObject({ problem: name, status: 503, options: { headers: { 'Retry-After': '1' }, cause: error } });
  });

  it('that nobody foresaw stays what it is', () => {
    const bug = new TypeError('oops');
    expect(problemOfError(bug)).toBe(bug);
  });
});
