import type { Catalogue, Service } from '../catalogue/catalogue.ts';
import { businessDay } from '../core/clock.ts';
import type { BoardContent } from '../core/device.ts';
import type { ServiceId } from '../core/ids.ts';
import type { Language } from '../core/language.ts';
import type { Pushed } from '../rpc/contract.ts';
import type { hallDisplayContract } from '../rpc/hall-display.ts';
import type { Ticket } from '../store/tickets.ts';

export type Hall = Pushed<typeof hallDisplayContract, 'hall'>;

/** How long the board flashes for those who do not hear a call, ms. */
export const flashFor = 10_000;

/** The services whose customers are called by the same windows: their waiting customers stand before this one's. */
export function sharedQueue(catalogue: Catalogue, service: ServiceId): readonly ServiceId[] {
  const windows = catalogue.windows.filter(window => window.services.includes(service));
  return [...new Set(windows.flatMap(window => window.services))];
}

/** The services that give numbers. */
export const ticketServices = (catalogue: Catalogue): readonly Service[] =>
  catalogue.services.filter(service => service.effect.kind === 'issueTicket');

/** How many would stand before a customer who takes a number now, by service. */
export function queueAhead(catalogue: Catalogue, waiting: readonly Ticket[]): Record<ServiceId, number> {
  return Object.fromEntries(
    ticketServices(catalogue).map(service => {
      const queue = sharedQueue(catalogue, service.id);
      return [service.id, waiting.filter(ticket => queue.includes(ticket.service)).length];
    }),
  );
}

const nameOf = (catalogue: Catalogue, service: ServiceId, language: Language): string =>
  catalogue.services.find(candidate => candidate.id === service)?.name[language] ?? service;

/** What the hall reads from afar. Nothing in it is about a person. */
export function hallOf(
  catalogue: Catalogue,
  language: Language,
  called: readonly Ticket[],
  waiting: readonly Ticket[],
  now: number,
): Hall {
  const today = businessDay(now);
  return {
    branch: catalogue.branch.name[language],
    nowServing: called.map(ticket => ({
      number: ticket.number,
      window: ticket.window ?? '',
      at: ticket.calledAt ?? ticket.issuedAt,
      calls: ticket.calls,
    })),
    waiting: waiting
      .slice(0, 30)
      .map(ticket => ({ number: ticket.number, service: nameOf(catalogue, ticket.service, language) })),
    waitingCount: waiting.length,
    // N06, N11: what has expired is not shown any more.
    notices: catalogue.notices
      .filter(notice => notice.expires >= today)
      .map(notice => ({ id: notice.id, text: notice.text[language] })),
  };
}

/** The board shows the latest call, flashing for a while after it. */
export function boardOf(called: readonly Ticket[], now: number): BoardContent {
  const latest = called[0];
  if (!latest) return { number: '', window: '', flash: false };
  return {
    number: latest.number,
    window: latest.window ?? '',
    flash: now - (latest.calledAt ?? 0) < flashFor,
  };
}
