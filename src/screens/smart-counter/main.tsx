import '../design/zod-without-eval.ts';
import { customerContract } from '../../rpc/customer.ts';
import { CustomerFace } from '../customer/face.tsx';
import { connectScreen } from '../design/connect.ts';
import { mount } from '../design/mount.tsx';

const backend = connectScreen('smart-counter', customerContract);
mount(<CustomerFace face="smart-counter" backend={backend} />, { surface: 'kiosk', theme: 'light' });
