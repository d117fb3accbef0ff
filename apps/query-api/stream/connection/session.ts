import type { WelcomeFrame } from '@copyledger/contracts/stream/server-frames';
import { instantOfMillis } from '@copyledger/kernel';
import { type Principal, ProblemError } from '@copyledger/platform';
import { authenticationMsMax, heartbeatSeconds, streamLimits } from '../stream-limits';
import type { ConnectionServices } from './connection-services';

const timerMsMax = 2 ** 31 - 1;

const unauthenticated = (detail: string): ProblemError => new ProblemError('unauthenticated', { detail });

/** Who a client is, for as long as its token is good. */
export class Session {
  private bearer: Principal | undefined;
  private leave: () => void = () => undefined;
  private timer: NodeJS.Timeout;

  constructor(
    private readonly services: Pick<ConnectionServices, 'verify' | 'admit'>,
    private readonly onOver: (problem: ProblemError) => void,
  ) {
    this.timer = this.overAfter(authenticationMsMax, 'No token came in time.');
  }

  get principal(): Principal | undefined {
    return this.bearer;
  }

  /** Throws `unauthenticated` while there is no token. */
  demand(): Principal {
    if (this.bearer === undefined) throw unauthenticated('Send an authenticate frame with a token first.');
    return this.bearer;
  }

  /** Goes on with this token. One that is not good throws, and changes nothing. */
  async take(token: string): Promise<Omit<WelcomeFrame, 'type' | 'id'>> {
    const { principal, expiresMs } = await this.services.verify(token);
    if (principal.user !== this.bearer?.user) {
      const leave = this.services.admit(principal.user);
      this.leave();
      this.leave = leave;
    }
    this.bearer = principal;
    clearTimeout(this.timer);
    this.timer = this.overAfter(expiresMs - Date.now(), 'The token has expired.');
    return { ...principal, expiresAt: instantOfMillis(expiresMs), heartbeatSeconds, limits: streamLimits };
  }

  end(): void {
    clearTimeout(this.timer);
    this.bearer = undefined;
    this.leave();
    this.leave = () => undefined;
  }

  private overAfter(ms: number, detail: string): NodeJS.Timeout {
    const over = (): void => {
      this.bearer = undefined;
      this.onOver(unauthenticated(detail));
    };
    return setTimeout(over, Math.min(timerMsMax, Math.max(0, ms))).unref();
  }
}
