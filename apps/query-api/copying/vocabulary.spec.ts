import { skipReasons as told } from '@copyledger/contracts';
import { skipReasons as known } from '@copyledger/domain/copying/copy/copy.events';

it('tells every reason for which a copy is not made, and no other', () => {
  expect([...told].sort()).toEqual([...known].sort());
});
