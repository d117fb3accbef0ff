import type { ProblemType } from './problem-type';

/** What can go wrong with leading and following: a refusal changes nothing, and appends nothing. */
export const copyingProblems = {
  'funds-of-follow': {
    status: 409,
    title: 'The money belongs to a follow',
    meaning:
      'A copy account takes no deposits, withdrawals or transfers: add or withdraw capital of its follow. Trading by hand is allowed.',
  },
  'leader-not-found': { status: 404, title: 'There is no such leader', meaning: 'No terms were ever published for this account.' },
  'copy-account-cannot-lead': {
    status: 422,
    title: 'A copy account cannot lead',
    meaning: 'It trades for a follow itself, and copying must never loop.',
  },
  'leader-retired': {
    status: 409,
    title: 'The leader has retired',
    meaning: 'It takes no followers and no capital, and publishes no terms.',
  },
  'invalid-leader-terms': {
    status: 422,
    title: 'The terms do not fit',
    meaning: '`rejection` names the rule that they break.',
  },
  'follows-oneself': { status: 422, title: 'Nobody follows oneself', meaning: 'The leading account is yours.' },
  'leader-private': { status: 403, title: 'The leader is private', meaning: 'Only users whom the leader has invited may follow.' },
  'leader-full': {
    status: 409,
    title: 'The leader is full',
    meaning: 'It has as many followers as it takes, or as much of their capital: `rejection` says which.',
  },
  'leader-terms-changed': {
    status: 409,
    title: 'The terms have changed',
    meaning: 'The leader has published newer terms than those of `termsVersion`. Read them, and follow under them if you like.',
  },
  'capital-not-accepted': {
    status: 422,
    title: 'The leader does not take this capital',
    meaning: 'It is in another asset, or outside the bounds of the terms: `rejection` says which.',
  },
  'sizing-not-accepted': {
    status: 422,
    title: 'The leader does not take this sizing',
    meaning: 'The terms name the modes that are accepted, and the largest multiple.',
  },
  'follow-not-found': { status: 404, title: 'There is no such follow', meaning: 'No follow has this id.' },
  'not-follower': { status: 403, title: 'Not your follow', meaning: 'A user acts on their own follows only.' },
  'follow-already-exists': {
    status: 409,
    title: 'The follow exists already',
    meaning: 'A follow with this id was requested for another leader or follower.',
  },
  'funding-account-unusable': {
    status: 422,
    title: 'The capital can not come from this account',
    meaning: 'It comes from a simulated account of your own that is no copy account.',
  },
  'follow-not-started': {
    status: 409,
    title: 'The follow has not started',
    meaning: 'It is being admitted and funded, or was refused: `GET /v1/follows/{id}` tells.',
  },
  'follow-stopped': {
    status: 409,
    title: 'The follow has stopped',
    meaning: 'It has stopped, or is stopping: `rejection` says which. Capital of a stopped follow can be withdrawn, and nothing else.',
  },
  'capital-move-under-way': {
    status: 409,
    title: 'Capital is moving',
    meaning: 'One amount moves at a time. Ask again when the last one has arrived or failed.',
  },
  'copying-elsewhere': {
    status: 503,
    title: 'Another process copies',
    meaning: 'This one stands by: ask the process that is active.',
  },
  'simulation-too-large': {
    status: 422,
    title: 'The simulation is too large',
    meaning: 'A request takes a bounded history: `copyledger what-if` takes any, and shows how far it is.',
  },
} as const satisfies Readonly<Record<string, ProblemType>>;
