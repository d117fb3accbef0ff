import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { asyncApiDocument } from '@copyledger/contracts/stream/asyncapi';
import { asyncApiPath } from '@copyledger/contracts/stream/limits';
import { Public } from '@copyledger/platform';
import { OwnApi } from '@copyledger/platform/http/open-api';
import { product } from '@copyledger/platform/product';

/** What goes over the stream, for people and for generators. */
@ApiExcludeController()
@Public()
@Controller()
export class AsyncApiController {
  private document: object | undefined;

  constructor(private readonly own: OwnApi) {}

  @Get(asyncApiPath.slice(1))
  asyncApi(): object {
    this.document ??= asyncApiDocument({
      title: 'Copyledger stream',
      version: product.version,
      schemas: this.own.document.components?.schemas ?? {},
    });
    return this.document;
  }
}
