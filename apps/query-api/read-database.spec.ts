import { isUnavailable } from './read-database';

describe('a failure of the database', () => {
  it.each([
    { code: 'ECONNREFUSED' },
    { code: '57P01', message: 'terminating connection due to administrator command' },
    { code: '57014', message: 'canceling statement due to statement timeout' },
    { code: '53300', message: 'too many clients' },
    { code: '42P01', message: 'relation "read.orders" does not exist' },
    { code: '42703', message: 'column v.first_position does not exist' },
    { message: 'Connection terminated unexpectedly' },
    { message: 'timeout exceeded when trying to connect' },
  ])('is no fault of the statement: %j', (error) => {
    expect(isUnavailable(error)).toBe(true);
  });

  it.each([{ code: '42601', message: 'syntax error' }, { code: '22P02' }, new Error('bug'), undefined, null, 'text'])(
    'is a fault of ours: %j',
    (error) => {
      expect(isUnavailable(error)).toBe(false);
    },
  );
});
