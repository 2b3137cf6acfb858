import '../design/zod-without-eval.ts';
import { technicianContract } from '../../rpc/technician.ts';
import { connectScreen } from '../design/connect.ts';
import { mount } from '../design/mount.tsx';
import { TechnicianPage } from './technician-page.tsx';

const backend = connectScreen('technician', technicianContract);
mount(<TechnicianPage backend={backend} />, { surface: 'desk', theme: 'light' });
