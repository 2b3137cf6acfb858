import '../design/zod-without-eval.ts';
import { benchContract } from '../../rpc/bench.ts';
import { connectScreen } from '../design/connect.ts';
import { mount } from '../design/mount.tsx';
import { BenchPage } from './bench-page.tsx';

const backend = connectScreen('bench', benchContract);
mount(<BenchPage backend={backend} />, { surface: 'desk', theme: 'light' });
