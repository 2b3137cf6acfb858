import type { BankCore } from '../../../src/bank/port.ts';
import { fail } from '../../../src/core/result.ts';

/** A core that keeps silent but for what the test says, and that remembers what it was asked. */
export function aCore(says: Partial<BankCore>): BankCore & { readonly asked: string[] } {
  const asked: string[] = [];
  const silent = async () => fail('coreSilent');
  return {
    asked,
    lookUpCustomer: document => {
      asked.push('lookUpCustomer');
      return (says.lookUpCustomer ?? silent)(document);
    },
    payeeName: account => {
      asked.push('payeeName');
      return (says.payeeName ?? silent)(account);
    },
    submit: operation => {
      asked.push('submit');
      return (says.submit ?? silent)(operation);
    },
    find: id => {
      asked.push(`find ${id}`);
      return (says.find ?? silent)(id);
    },
  };
}
