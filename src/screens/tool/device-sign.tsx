import { type DeviceStatus, deviceStatuses, paperStates } from '../../core/device.ts';
import type { Language } from '../../core/language.ts';
import { Icon, type IconName } from '../design/icon.tsx';
import { say } from '../design/texts.ts';

/** `fine` needs nobody, `soon` will, `now` does. */
type Need = 'fine' | 'soon' | 'now';

const statusNeeds: Readonly<Record<DeviceStatus, Need>> = {
  online: 'fine',
  deviceBusy: 'fine',
  starting: 'soon',
  offline: 'now',
  powerOff: 'now',
  noDevice: 'now',
  hardwareError: 'now',
  userError: 'now',
};
const paperNeeds: Readonly<Record<(typeof paperStates)[number], Need>> = {
  full: 'fine',
  low: 'soon',
  out: 'now',
  jammed: 'now',
  unknown: 'soon',
};
const signs: Readonly<Record<Need, IconName>> = {
  fine: 'circle-check',
  soon: 'circle-alert',
  now: 'circle-x',
};

/** A sign and a word for something that a person may have to see to. */
export function Sign({ need, children }: { need: Need; children: string }) {
  return (
    <span class="device-sign" data-need={need}>
      <Icon name={signs[need]} />
      {children}
    </span>
  );
}

const isStatus = (status: string): status is DeviceStatus =>
  (deviceStatuses as readonly string[]).includes(status);
const isPaper = (paper: string): paper is (typeof paperStates)[number] =>
  (paperStates as readonly string[]).includes(paper);

/** Whether a device needs a person now. */
export const isOut = ({ status, paper }: { status: string; paper?: string | undefined }): boolean =>
  (isStatus(status) && statusNeeds[status] === 'now') ||
  (paper !== undefined && isPaper(paper) && paperNeeds[paper] === 'now');

/** A device's status as a sign and a word; a status of another version keeps its own word and is looked at. */
export function StatusSign({ language, status }: { language: Language; status: string }) {
  if (!isStatus(status)) return <Sign need="soon">{status}</Sign>;
  return <Sign need={statusNeeds[status]}>{say(language, `tool.device.${status}`)}</Sign>;
}

/** The paper of a printer as a sign and a word; nothing for devices without paper. */
export function PaperSign({ language, paper }: { language: Language; paper: string | undefined }) {
  if (paper === undefined) return null;
  if (!isPaper(paper)) return <Sign need="soon">{paper}</Sign>;
  return <Sign need={paperNeeds[paper]}>{say(language, `tool.paper.${paper}`)}</Sign>;
}
