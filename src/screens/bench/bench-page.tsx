import { useState } from 'preact/hooks';
import type { PaperLine } from '../../core/bench.ts';
import type { benchContract } from '../../rpc/bench.ts';
import type { Live } from '../design/connect.ts';
import { say } from '../design/texts.ts';
import { ToolFrame } from '../tool/tool-frame.tsx';
import { useLanguage } from '../tool/use-language.ts';
import { useNow } from '../tool/use-now.ts';
import { placesOf } from './bench.ts';
import './bench.css';
import { CallBoard } from './call-board.tsx';
import { Desk, type TornPaper } from './desk.tsx';
import { Machine } from './machine.tsx';
import { Wallet } from './wallet.tsx';

/** So many torn-off papers lie on the desk; the oldest falls off. */
const mostTorn = 6;

/** The hall's devices as things that one has in front of one: boards on the wall, machines below, cards and paper at hand. */
export function BenchPage({ backend }: { readonly backend: Live<typeof benchContract> }) {
  const [language, setLanguage] = useLanguage();
  const bench = backend.usePush('bench');
  const connected = backend.useConnected();
  const now = useNow();
  const [picked, setPicked] = useState<string>();
  const [torn, setTorn] = useState<readonly TornPaper[]>([]);

  const keep = (columns: number, lines: readonly PaperLine[]): void =>
    setTorn(old => [{ id: (old[0]?.id ?? 0) + 1, columns, lines }, ...old].slice(0, mostTorn));
  const boards = bench?.devices.filter(device => device.class === 'callBoard') ?? [];
  const places = placesOf(bench?.devices ?? []);

  return (
    <ToolFrame
      language={language}
      onLanguage={setLanguage}
      title={say(language, 'bench.title')}
      subtitle={say(language, 'bench.subtitle')}
      connected={connected}
      loaded={bench !== undefined}
      now={now}
    >
      {bench !== undefined && (
        <div class="bench">
          {boards.length > 0 && (
            <div class="bench-wall">
              {boards.map(board => (
                <CallBoard key={board.id} language={language} call={backend.call} board={board} />
              ))}
            </div>
          )}
          <div class="bench-floor">
            {places.length === 0 && <p class="empty">{say(language, 'bench.noDevices')}</p>}
            {places.map(place => (
              <Machine
                key={place.name}
                language={language}
                call={backend.call}
                place={place}
                cards={bench.cards}
                picked={picked}
                onLaid={() => setPicked(undefined)}
                onTorn={keep}
              />
            ))}
          </div>
          <div class="bench-hand">
            <Wallet
              language={language}
              cards={bench.cards}
              devices={bench.devices}
              picked={picked}
              onPick={setPicked}
            />
            <Desk language={language} torn={torn} />
          </div>
        </div>
      )}
    </ToolFrame>
  );
}
