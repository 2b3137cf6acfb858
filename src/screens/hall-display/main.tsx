import '../design/zod-without-eval.ts';
import { hallDisplayContract } from '../../rpc/hall-display.ts';
import { connectScreen } from '../design/connect.ts';
import { mount } from '../design/mount.tsx';
import { HallDisplay } from './hall-display.tsx';

const backend = connectScreen('hall-display', hallDisplayContract);
mount(<HallDisplay backend={backend} />, { surface: 'hall', theme: 'dark' });
