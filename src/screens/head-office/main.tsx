import '../design/zod-without-eval.ts';
import { headOfficeContract } from '../../rpc/head-office.ts';
import { connectScreen } from '../design/connect.ts';
import { mount } from '../design/mount.tsx';
import { HeadOfficePage } from './head-office-page.tsx';

const backend = connectScreen('head-office', headOfficeContract);
mount(<HeadOfficePage backend={backend} />, { surface: 'desk', theme: 'light' });
