import { KrakenAdapter } from './venues/kraken';
import { VenueFeed } from './venue-feed';

const scalesOf = () => ({ priceScale: 1, sizeScale: 1 });
const snapshot = (pair: string) => ({ type: 'snapshot', pair, depth: 10, b: [['1.0', '1.0']], a: [['2.0', '1.0']] });
const feed = (): VenueFeed => {
  const started = new VenueFeed(new KrakenAdapter({ scalesOf }));
  started.receive(snapshot('A'));
  started.receive(snapshot('B'));
  return started;
};
const stale = (reason: string) => expect.objectContaining({ kind: 'stale', reason }) as unknown;

it('keeps a book for each market', () => {
  const twoBooks = feed();
  expect([twoBooks.book('A').status.kind, twoBooks.book('B').status.kind, twoBooks.book('C').status.kind]).toEqual([
    'live',
    'live',
    'stale',
  ]);
});

it('doubts the book that an unreadable message was about, and no other', () => {
  const twoBooks = feed();
  const problem = { symbol: 'A', isAboutBook: true, reason: 'checksum is no whole number that is kept exactly: missing' };
  expect(twoBooks.receive({ type: 'update', pair: 'A', b: [], a: [] })).toEqual([
    { kind: 'unreadable', problem },
    { kind: 'book', symbol: 'A', outcome: stale('Unreadable') },
  ]);
  expect(twoBooks.book('B').status).toEqual({ kind: 'live' });
});

it('doubts every book when it cannot tell which one a message was about', () => {
  const [unreadable, ...books] = feed().receive(null);
  expect(unreadable).toMatchObject({ kind: 'unreadable', problem: { symbol: undefined } });
  expect(books).toEqual(['A', 'B'].map((symbol) => ({ kind: 'book', symbol, outcome: stale('Unreadable') })));
});

it('doubts no book because of a trade', () => {
  const twoBooks = feed();
  expect(twoBooks.receive([0, [['bad']], 'trade', 'A'])).toHaveLength(1);
  expect(twoBooks.book('A').status).toEqual({ kind: 'live' });
});

it('passes on what is no book', () => {
  expect(feed().receive({ event: 'heartbeat' })).toEqual([{ kind: 'other', text: 'neither book nor trade' }]);
});

it('has no live book after its connection was lost, until the next snapshot', () => {
  const twoBooks = feed();
  expect(twoBooks.disconnected()).toEqual(['A', 'B'].map((symbol) => ({ kind: 'book', symbol, outcome: stale('Disconnected') })));
  expect(twoBooks.receive(snapshot('A'))).toEqual([{ kind: 'book', symbol: 'A', outcome: { kind: 'applied' } }]);
});
