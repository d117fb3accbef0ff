import { ApiParam } from '@nestjs/swagger';

const idParam = (name: string, example: string) => (): MethodDecorator & ClassDecorator =>
  ApiParam({ name, example, schema: { type: 'string', format: 'uuid' } });

export const AccountIdParam = idParam('accountId', '01890a5d-ac96-774b-bcce-b302099a8057');
export const OrderIdParam = idParam('orderId', '01890a5d-ac96-774b-bcce-b302099a8059');
export const TransferIdParam = idParam('transferId', '01890a5d-ac96-774b-bcce-b302099a8060');
export const FollowIdParam = idParam('id', '01890a5d-ac96-774b-bcce-b302099a8061');
