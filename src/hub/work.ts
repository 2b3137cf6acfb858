import type { Catalogue } from '../catalogue/catalogue.ts';
import { hasText, type TextKey, text } from '../catalogue/texts.ts';
import type { DeviceState } from '../core/device.ts';
import type { DeviceId } from '../core/ids.ts';
import type { Language } from '../core/language.ts';
import { approvalContentSchema } from '../rpc/approval.ts';
import type { Params, Pushed } from '../rpc/contract.ts';
import type { hubLinkContract } from '../rpc/hub-link.ts';
import type { staffContract } from '../rpc/staff.ts';
import { openApprovals } from '../store/approvals.ts';
import { assistanceSince } from '../store/assistance.ts';
import type { ReadHandle } from '../store/handles.ts';
import { calledTickets, servedToday, type Ticket, waitingTickets } from '../store/tickets.ts';

type Work = Pushed<typeof staffContract, 'work'>;
export type KioskReport = Params<typeof hubLinkContract, 'report'>;

/** How long an attended call stays visible, ms. */
const attendedShownFor = 2 * 60_000;

/** Everything that waits for a member of staff, read from the store and from what the kiosks reported. */
export function workOf(
  read: ReadHandle,
  catalogue: Catalogue,
  language: Language,
  reports: readonly KioskReport[],
): Work {
  const now = read.owner.clock();
  const called = calledTickets(read);
  const brief = (ticket: Ticket): Work['waiting'][number] => ({
    number: ticket.number,
    service:
      catalogue.services.find(service => service.id === ticket.service)?.name[language] ?? ticket.service,
    customer: ticket.customer,
    issuedAt: ticket.issuedAt,
    state: ticket.state === 'called' ? 'called' : 'waiting',
    calls: ticket.calls,
  });
  return {
    branch: catalogue.branch.name[language],
    windows: catalogue.windows.map(window => {
      const ticket = called.find(candidate => candidate.window === window.id);
      return {
        id: window.id,
        services: window.services.map(
          id => catalogue.services.find(service => service.id === id)?.name[language] ?? id,
        ),
        ...(ticket ? { ticket: { ...brief(ticket), calledAt: ticket.calledAt ?? ticket.issuedAt } } : {}),
      };
    }),
    waiting: waitingTickets(read).map(brief),
    approvals: openApprovals(read).map(({ approval, digest, nonce, deadline, requestedAt, content }) => ({
      id: approval,
      digest,
      nonce,
      deadline,
      requestedAt,
      ...approvalContentSchema.parse(content),
    })),
    assistance: assistanceSince(read, now - attendedShownFor).map(call => ({
      id: call.assistance,
      face: call.face,
      at: call.calledAt,
      ...(call.staff ? { attendedBy: call.staff } : {}),
    })),
    papers: reports.flatMap(report => report.papers),
    interrupted: reports.flatMap(report => report.interrupted),
    servedToday: servedToday(read),
    deviceTroubles: reports.flatMap(report =>
      report.devices.flatMap(({ device, state }) => {
        const trouble = troubleOf(state);
        return trouble ? [{ device, text: text(language, trouble, wordsOf(device, language)) }] : [];
      }),
    ),
  };
}

function troubleOf(state: DeviceState): Extract<TextKey, `trouble.${string}`> | undefined {
  if (state.paper === 'out') return 'trouble.paperOut';
  if (state.paper === 'jammed') return 'trouble.paperJammed';
  if (state.device === 'userError') return 'trouble.userError';
  if (state.device === 'hardwareError') return 'trouble.hardwareError';
  if (state.device === 'offline' || state.device === 'powerOff' || state.device === 'noDevice')
    return 'trouble.offline';
  if (state.paper === 'low') return 'trouble.paperLow';
  return undefined;
}

/** A device's place and kind in words, from its configured id `receiptPrinter:smart-counter`. */
function wordsOf(device: DeviceId, language: Language): { face: string; device: string } {
  const [kind = '', place = ''] = device.split(':');
  const places: Readonly<Record<string, TextKey>> = {
    'ticket-machine': 'face.ticket-machine',
    'smart-counter': 'face.smart-counter',
    hall: 'face.hall',
  };
  const kindKey = `device.${kind}`;
  const placeKey = places[place];
  return {
    face: placeKey ? text(language, placeKey) : place,
    device: hasText(kindKey) ? text(language, kindKey) : kind,
  };
}
