import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { linesMediaType } from '@copyledger/contracts/outside/outside.vocabulary';
import type { FastifyInstance } from 'fastify';
import { OutsideController } from './outside.controller';
import { OutsideTrades } from './outside-trades';

/** What operators and replays say of outside markets, over HTTP. The exchange's module has the gate that it goes through. */
@Module({ controllers: [OutsideController], providers: [OutsideTrades] })
export class OutsideModule implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    // As text: the thread that reads the messages parses them. The server's limit on bodies holds here too.
    fastify.addContentTypeParser<string>(linesMediaType, { parseAs: 'string' }, (_request, body, done) => {
      done(null, body);
    });
  }
}
