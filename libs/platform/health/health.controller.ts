import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access.decorators';
import { type HealthKind, HealthRegistry, type HealthReport } from './health-registry';

/** For orchestrators: 200 when every check of the kind is up, 503 when one is down. */
@ApiExcludeController()
@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthRegistry) {}

  @Get('live')
  live(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    return this.answer('live', reply);
  }

  @Get('ready')
  ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    return this.answer('ready', reply);
  }

  @Get('startup')
  startup(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    return this.answer('startup', reply);
  }

  private async answer(kind: HealthKind, reply: FastifyReply): Promise<HealthReport> {
    const report = await this.health.report(kind);
    void reply.header('Cache-Control', 'no-store').status(report.status === 'up' ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    return report;
  }
}
