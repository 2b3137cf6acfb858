import '../design/zod-without-eval.ts';
import { customerContract } from '../../rpc/customer.ts';
import { CustomerFace } from '../customer/face.tsx';
import { connectScreen } from '../design/connect.ts';
import { mount } from '../design/mount.tsx';

const backend = connectScreen('ticket-machine', customerContract);
mount(<CustomerFace face="ticket-machine" backend={backend} />, { surface: 'kiosk', theme: 'light' });
