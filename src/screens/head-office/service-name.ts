import type { Language } from '../../core/language.ts';
import type { Pushed } from '../../rpc/contract.ts';
import type { headOfficeContract } from '../../rpc/head-office.ts';
import { hasText, say } from '../design/texts.ts';

export type Services = Pushed<typeof headOfficeContract, 'words'>['services'];

/** What the catalogue calls a service; one that it does not know keeps its id. */
export const serviceName = (language: Language, services: Services, id: string): string =>
  (Object.hasOwn(services, id) ? services[id]?.[language] : undefined) ?? id;

/** `票据打印机 smart-counter` of `receiptPrinter:smart-counter`. */
export function deviceName(language: Language, id: string): string {
  const [deviceClass = '', name = ''] = id.split(':');
  const key = `headOffice.deviceClass.${deviceClass}`;
  return hasText(key) ? `${say(language, key)} ${name}` : id;
}
