import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';

/** Messages and bytes that may be on their way to a client before the handler has to wait. */
const messagesMax = 128;
const bytesMax = 256 * 1024;

/**
 * Lets a handler write on while earlier messages are still being written. By itself the library writes one message of a call at a
 * time, each in a packet of its own; together they leave in few.
 */
class PipelinedCall extends ServerInterceptingCall {
  private messages = 0;
  private bytes = 0;
  private waiting: (() => void) | undefined;

  override sendMessage(message: Buffer, callback: () => void): void {
    const { length } = message;
    this.messages += 1;
    this.bytes += length;
    super.sendMessage(message, () => {
      this.messages -= 1;
      this.bytes -= length;
      this.release();
    });
    if (this.hasRoom) callback();
    else this.waiting = callback;
  }

  private get hasRoom(): boolean {
    return this.messages < messagesMax && this.bytes < bytesMax;
  }

  private release(): void {
    const { waiting } = this;
    // Half empty, so that what follows is again worth a packet.
    if (waiting === undefined || this.messages > messagesMax / 2 || this.bytes > bytesMax / 2) return;
    this.waiting = undefined;
    waiting();
  }
}

export const pipelining: ServerInterceptor = (_method, call) => new PipelinedCall(call);
