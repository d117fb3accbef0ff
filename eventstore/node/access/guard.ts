import { status, type Metadata } from '@grpc/grpc-js';
import { isProjected } from '../projections/definitions';
import { accessDenied, RpcError } from '../services/errors';
import { type Store } from '../storage/store';
import { isAllowed, type StreamAction } from './acl';
import { anonymous, system, type Principal, type Users } from './users';

const operators = ['$admins', '$ops'];

/** Decides who may do what. Without users, which is the default on loopback, everybody may do everything that makes sense. */
export class Guard {
  constructor(
    private readonly store: Store,
    private readonly users: Users | undefined,
  ) {}

  /** Who makes a call; throws when its credentials are wrong. */
  principalOf(metadata: Metadata): Principal {
    if (this.users === undefined) return system;
    const header = metadata.get('authorization')[0]?.toString();
    if (header === undefined) return anonymous;
    const principal = this.users.authenticate(header);
    if (principal === undefined) throw new RpcError(status.UNAUTHENTICATED, 'the credentials are wrong');
    return principal;
  }

  mayStream(principal: Principal, action: StreamAction, stream: string): boolean {
    // What projections make is theirs alone.
    if (action !== 'read' && isProjected(stream)) return false;
    return isAllowed(this.store, principal, { action, stream });
  }

  /** Throws unless the call may do this to the stream. */
  assertStream(metadata: Metadata, action: StreamAction, stream: string): void {
    if (!this.mayStream(this.principalOf(metadata), action, stream)) throw accessDenied();
  }

  /** Throws unless the call may manage groups and projections. */
  assertOperator(metadata: Metadata): void {
    const { groups } = this.principalOf(metadata);
    if (!operators.some((group) => groups.includes(group))) throw accessDenied();
  }
}
