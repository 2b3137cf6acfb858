import '../design/zod-without-eval.ts';
import { staffContract } from '../../rpc/staff.ts';
import { connectScreen } from '../design/connect.ts';
import { mount } from '../design/mount.tsx';
import { StaffPage } from './staff-page.tsx';

const backend = connectScreen('staff', staffContract);
mount(<StaffPage backend={backend} />, { surface: 'desk', theme: 'light' });
