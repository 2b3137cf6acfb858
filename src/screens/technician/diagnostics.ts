import type { Answer, Pushed } from '../../rpc/contract.ts';
import type { technicianContract } from '../../rpc/technician.ts';
import type { Live } from '../design/connect.ts';

/** Everything that a node tells its technician. */
export type Diagnostics = Pushed<typeof technicianContract, 'diagnostics'>;
export type Device = Diagnostics['devices'][number];
export type UnknownLine = Diagnostics['unknown'][number];
export type Frame = Answer<typeof technicianContract, 'deviceTrace'>['frames'][number];
export type TechnicianCall = Live<typeof technicianContract>['call'];
