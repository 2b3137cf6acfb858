import { useState } from 'preact/hooks';
import type { technicianContract } from '../../rpc/technician.ts';
import type { Live } from '../design/connect.ts';
import { say } from '../design/texts.ts';
import { ToolFrame } from '../tool/tool-frame.tsx';
import { useLanguage } from '../tool/use-language.ts';
import { useNow } from '../tool/use-now.ts';
import { type Draft, draftOf, draftOnLine, newDraft } from './device-draft.ts';
import { DeviceForm } from './device-form.tsx';
import { DeviceTable } from './device-table.tsx';
import type { Device, Diagnostics, UnknownLine } from './diagnostics.ts';
import { DriverHost } from './driver-host.tsx';
import { FromHeadOffice } from './from-head-office.tsx';
import { HubLink } from './hub-link.tsx';
import { JournalTail } from './journal-tail.tsx';
import { Node } from './node.tsx';
import { Sheet } from './sheet.tsx';
import { SyncState } from './sync-state.tsx';
import { TracePanel } from './trace-panel.tsx';
import { UnknownLines } from './unknown-lines.tsx';
import './technician.css';
import './devices.css';

/** What lies over the page. */
type Open =
  | { readonly what: 'trace'; readonly device: Device }
  | { readonly what: 'form'; readonly draft: Draft; readonly device: Device | undefined };

/** What is connected, what state it is in, what waits to be sent, and what a person can do about it. */
export function TechnicianPage({ backend }: { readonly backend: Live<typeof technicianContract> }) {
  const [language, setLanguage] = useLanguage();
  const [open, setOpen] = useState<Open>();
  const told = backend.usePush('diagnostics');
  const connected = backend.useConnected();
  const now = useNow();
  const { call } = backend;

  const add = ({ models }: Diagnostics): void => {
    const [first] = models;
    if (first) setOpen({ what: 'form', draft: newDraft(first), device: undefined });
  };
  const addOn = ({ models }: Diagnostics, { line, models: fitting }: UnknownLine): void => {
    const model = models.find(one => one.model === fitting[0]);
    if (model) setOpen({ what: 'form', draft: draftOnLine(model, line), device: undefined });
  };

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
            <DeviceTable
              language={language}
              call={call}
              told={told}
              now={now}
              onTrace={device => setOpen({ what: 'trace', device })}
              onEdit={device => setOpen({ what: 'form', draft: draftOf(device.config), device })}
              onAdd={() => add(told)}
            />
            <UnknownLines
              language={language}
              unknown={told.unknown}
              onConfigure={line => addOn(told, line)}
            />
          </div>
          <div class="technician-side">
            <DriverHost language={language} call={call} host={told.driverHost} now={now} />
            <HubLink language={language} hub={told.hub} now={now} />
            <SyncState
              language={language}
              sync={told.sync}
              throughHub={told.hub.address !== undefined}
              now={now}
            />
            <FromHeadOffice language={language} configuration={told.fromHeadOffice} />
            <Node language={language} told={told} now={now} />
          </div>
          <JournalTail language={language} journal={told.journal} />
          {open?.what === 'form' && (
            <Sheet labelledBy="form-title" onClosed={() => setOpen(undefined)}>
              {close => (
                <DeviceForm
                  language={language}
                  call={call}
                  models={told.models}
                  first={open.draft}
                  editing={open.device?.config.id}
                  onDone={close}
                />
              )}
            </Sheet>
          )}
          {open?.what === 'trace' && (
            <Sheet labelledBy="trace-title" onClosed={() => setOpen(undefined)}>
              {close => <TracePanel language={language} call={call} device={open.device} onClose={close} />}
            </Sheet>
          )}
        </div>
      )}
    </ToolFrame>
  );
}
