import type { technicianContract } from '../../rpc/technician.ts';
import type { Live } from '../design/connect.ts';
import { say } from '../design/texts.ts';
import { ToolFrame } from '../tool/tool-frame.tsx';
import { useLanguage } from '../tool/use-language.ts';
import { useNow } from '../tool/use-now.ts';
import { DeviceTable } from './device-table.tsx';
import { DriverHost } from './driver-host.tsx';
import { JournalTail } from './journal-tail.tsx';
import { Node } from './node.tsx';
import { SyncState } from './sync-state.tsx';
import './technician.css';

/** What is connected, what state it is in, what waits to be sent. */
export function TechnicianPage({ backend }: { readonly backend: Live<typeof technicianContract> }) {
  const [language, setLanguage] = useLanguage();
  const told = backend.usePush('diagnostics');
  const connected = backend.useConnected();
  const now = useNow();

  return (
    <ToolFrame
      language={language}
      onLanguage={setLanguage}
      title={say(language, 'technician.title')}
      subtitle={told && `${told.branch} · ${told.node}`}
      connected={connected}
      loaded={told !== undefined}
      now={now}
    >
      {told !== undefined && (
        <div class="technician">
          <div class="technician-main">
            <DeviceTable language={language} devices={told.devices} now={now} />
            <JournalTail language={language} journal={told.journal} />
          </div>
          <div class="technician-side">
            <DriverHost language={language} call={backend.call} host={told.driverHost} now={now} />
            <SyncState language={language} sync={told.sync} now={now} />
            <Node language={language} told={told} now={now} />
          </div>
        </div>
      )}
    </ToolFrame>
  );
}
