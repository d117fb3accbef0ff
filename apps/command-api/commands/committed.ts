import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { WrittenAnswer } from '@copyledger/contracts/commands/command.answers';

/** Repeats the position of every write in the `Commit-Position` header. */
@Injectable()
export class CommitPosition implements NestInterceptor<WrittenAnswer, WrittenAnswer> {
  intercept(context: ExecutionContext, next: CallHandler<WrittenAnswer>): Observable<WrittenAnswer> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((answer) => {
        void reply.header('Commit-Position', answer.position);
        return answer;
      }),
    );
  }
}
