import type { ProblemType } from './problem-type';

/** What can go wrong with commands: a refusal by a rule changes nothing. */
export const tradingProblems = {
  'account-not-found': { status: 404, title: 'There is no such account', meaning: 'No account has this id.' },
  'account-already-exists': {
    status: 409,
    title: 'The account exists already',
    meaning: 'An account with this id was opened with another owner, kind or base currency.',
  },
  'not-account-owner': { status: 403, title: 'Not your account', meaning: 'A user acts on their own accounts only.' },
  'account-not-simulated': {
    status: 422,
    title: 'The account only observes',
    meaning: 'Orders, deposits and withdrawals are for simulated accounts; an observed account records what happens at an outside venue.',
  },
  'account-not-observed': {
    status: 422,
    title: 'The account does not observe',
    meaning: 'Fills, funding and equity of an outside venue are recorded on observed accounts only.',
  },
  'duplicate-client-order-id': {
    status: 409,
    title: 'The client order id is taken',
    meaning: 'Another order with this `clientOrderId` was placed in the last 24 hours, or is open, and asked for something else.',
  },
  'fund-reference-reused': {
    status: 409,
    title: 'The reference is taken',
    meaning: 'This `reference` has moved another amount before. A reference moves money once, for ever.',
  },
  'order-not-found': { status: 404, title: 'There is no such order', meaning: 'The account has, or lately had, no order with this id.' },
  'order-already-closed': {
    status: 409,
    title: 'The order is closed',
    meaning: 'The order was filled, cancelled, expired or rejected before.',
  },
  'amend-id-reused': {
    status: 409,
    title: 'The amendment is another one',
    meaning: 'The same request to amend was made before, and asked for something else.',
  },
  'cancel-already-requested': {
    status: 409,
    title: 'The order is being cancelled',
    meaning: 'Its removal was asked for before, so its terms can no longer be changed.',
  },
  'order-not-amendable': {
    status: 422,
    title: 'The order can not be changed like this',
    meaning:
      'Orders that rest in the book or wait for their trigger can be changed. A market order has no limit price to change, and the orders of a list keep their common quantity.',
  },
  'trigger-not-waiting': {
    status: 409,
    title: 'The order waits for no trigger',
    meaning: 'It has none, or has been triggered: its stop price can no longer be changed.',
  },
  'instrument-halted': { status: 409, title: 'The instrument is halted', meaning: 'A halted instrument takes cancels only.' },
  'instrument-delisted': { status: 409, title: 'The instrument is delisted', meaning: 'It can no longer be traded.' },
  'instrument-not-tradable': {
    status: 422,
    title: 'The instrument is not traded here',
    meaning: 'Inverse contracts are valued, not traded.',
  },
  'amount-not-positive': { status: 422, title: 'The amount must be positive', meaning: 'Send an amount above zero.' },
  'quantity-not-positive': { status: 422, title: 'The quantity must be positive', meaning: 'Send a quantity above zero.' },
  'quantity-off-lot': {
    status: 422,
    title: 'The quantity is not a whole number of lots',
    meaning: "The instrument's `lotSize` divides every quantity.",
  },
  'quantity-out-of-bounds': {
    status: 422,
    title: 'The quantity is outside the bounds',
    meaning:
      "It is under the instrument's `minimumQuantity` or over its `maximumQuantity`. Closing a whole position is exempt from the least.",
  },
  'post-only-needs-limit': {
    status: 422,
    title: 'Post-only is for limit orders that rest',
    meaning: 'A post-only order is a limit order, GTC or GTD.',
  },
  'invalid-expiry': {
    status: 422,
    title: 'The order can not expire then',
    meaning: 'A GTD order, and no other, has `expiresAt`: ahead of now, and at most 366 days.',
  },
  'invalid-trigger': {
    status: 422,
    title: 'The trigger can not be',
    meaning:
      'A trigger has a stop price, a whole number of ticks above zero, or trails by 1 to 9,999 basis points, or both. `rejection` names what is wrong.',
  },
  'trigger-would-fire': {
    status: 422,
    title: 'The trigger would fire at once',
    meaning: 'The latest price lies beyond the stop price already.',
  },
  'price-outside-band': {
    status: 422,
    title: 'The limit price is too far away',
    meaning: "It lies further from the market's latest price, or from its stop price, than the instrument's `priceBandPpm` allows.",
  },
  'invalid-order-list': {
    status: 422,
    title: 'These are no two orders of which one cancels the other',
    meaning:
      'Both have the same side and quantity, one comes in above and one below the market, and neither trades at once: limit orders that rest, or orders with a trigger. `rejection` names what is wrong.',
  },
  'invalid-bracket': {
    status: 422,
    title: 'These are no exits of this order',
    meaning:
      'A purchase on spot, or an order of a perpetual that is not reduce-only, may have a take-profit (a limit, or a take-profit trigger) on the side of its profit and a stop-loss (a stop trigger) on the side of its loss. `rejection` names what is wrong.',
  },
  'no-reference-price': {
    status: 409,
    title: 'There is no price yet',
    meaning: 'A market order needs a latest price to draw its protection from.',
  },
  'price-not-positive': { status: 422, title: 'The price must be positive', meaning: 'Send a price above zero.' },
  'price-off-tick': {
    status: 422,
    title: 'The price is not a whole number of ticks',
    meaning: "The instrument's `tickSize` divides every price.",
  },
  'notional-too-small': {
    status: 422,
    title: 'The order is too small',
    meaning:
      "Quantity times price is under the instrument's `minimumNotional`. Closing a whole position is exempt; so is selling all coins that no other order sells, in whole lots.",
  },
  'notional-too-large': {
    status: 422,
    title: 'The order is too large',
    meaning: "Quantity times price is over the instrument's `maximumNotional`.",
  },
  'reduce-only-needs-position': {
    status: 422,
    title: 'There is not so much to reduce',
    meaning: 'A reduce-only order closes at most the position that is held, less what other reduce-only orders close.',
  },
  'too-many-open-orders': {
    status: 422,
    title: 'Too many open orders',
    meaning:
      'Cancel some first: an account holds at most 200, the exits that brackets will place included, and in one instrument at most its `openOrdersMax`, of which at most `triggerOrdersMax` wait for a trigger. `rejection` says which.',
  },
  'too-many-amends': {
    status: 422,
    title: 'Too many changes at once',
    meaning: 'Wait for the market to answer: at most 20 changes of one order are under way.',
  },
  'too-many-instruments': { status: 422, title: 'Too many instruments', meaning: 'An account trades at most 2,000 instruments.' },
  'too-many-feeds': { status: 422, title: 'Too many feeds', meaning: 'An observed account has at most 100 feeds.' },
  'too-many-fund-references': {
    status: 422,
    title: 'Too many references',
    meaning: 'An account remembers every funding reference for ever, and at most 100,000.',
  },
  'direction-contradicts-side': {
    status: 422,
    title: 'The direction does not go with the side',
    meaning: 'Longs are opened and shorts closed by buying, and the other way round by selling.',
  },
  'insufficient-funds': {
    status: 422,
    title: 'Insufficient funds',
    meaning: 'What is available, after open orders and positions, does not cover the request.',
  },
  'unknown-instrument': { status: 422, title: 'There is no such instrument', meaning: 'No instrument with this symbol is listed.' },
  'unknown-asset': {
    status: 422,
    title: 'There is no such asset',
    meaning: 'No listed instrument names this asset, and it is no well-known currency.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The idempotency key is taken',
    meaning: 'The same `Idempotency-Key` was sent with another body. Use a new key for a new request.',
  },
  'request-in-flight': {
    status: 409,
    title: 'The same request is being dealt with',
    meaning: 'Wait for its answer; then the same key answers with it.',
  },
  'transfer-not-found': { status: 404, title: 'There is no such transfer', meaning: 'No transfer has this id.' },
  'transfer-already-exists': {
    status: 409,
    title: 'The transfer exists already',
    meaning: 'A transfer with this id was started with other terms.',
  },
  'same-account': { status: 422, title: 'The accounts are the same', meaning: 'A transfer goes from one account to another.' },
  'instrument-not-found': { status: 404, title: 'There is no such instrument', meaning: 'No instrument with this symbol is listed.' },
  'instrument-already-listed': {
    status: 409,
    title: 'The instrument is listed already',
    meaning: 'It is listed with other terms. Change them instead; kind, assets, scales and contract size never change.',
  },
  'invalid-instrument-terms': {
    status: 422,
    title: 'The terms do not fit',
    meaning: "`detail` names the rule that the instrument's terms break.",
  },
  'account-quarantined': {
    status: 503,
    title: 'The account is being looked at',
    meaning: 'Its history could not be folded. It takes no command until an operator has looked; other accounts go on.',
  },
  'account-busy': {
    status: 503,
    title: 'Too many commands wait for this account',
    meaning: 'Nothing was done. Repeat the request after `Retry-After` seconds.',
  },
  'log-unavailable': {
    status: 503,
    title: "The event log can't be reached",
    meaning: 'Nothing was done. Repeat the request after `Retry-After` seconds.',
  },
  'outcome-unknown': {
    status: 503,
    title: 'It is not known whether it was done',
    meaning: 'The connection to the event log broke. Repeat the request with the same `Idempotency-Key`: it takes effect once.',
  },
} as const satisfies Readonly<Record<string, ProblemType>>;
