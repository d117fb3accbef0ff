/** Who asks. The system's parts act on every follow, a user on their own. */
export type Requester = { readonly type: 'user'; readonly id: string } | { readonly type: 'system' };
