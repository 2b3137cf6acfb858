import * as z from 'zod';
import { benchContract } from './bench.ts';
import { customerContract } from './customer.ts';
import { hallDisplayContract } from './hall-display.ts';
import { headOfficeContract } from './head-office.ts';
import { staffContract } from './staff.ts';
import { technicianContract } from './technician.ts';

/** The contract of each screen, by its name in addresses. */
export const screenContracts = {
  'ticket-machine': customerContract,
  'smart-counter': customerContract,
  'hall-display': hallDisplayContract,
  staff: staffContract,
  technician: technicianContract,
  bench: benchContract,
  'head-office': headOfficeContract,
} as const;

export const screenNames = Object.keys(screenContracts) as readonly ScreenName[];
export const screenNameSchema = z.enum(screenNames);
export type ScreenName = keyof typeof screenContracts;
