import { parseArgs } from 'node:util';
import type { Language, Localized } from '../core/language.ts';
import { databaseVariable } from '../upstream/database-address.ts';
import { type CommandLine, readCommandLine } from './options.ts';

/** A command that does one thing and ends, beside those that run processes. */
export interface ToolCommand {
  /** What is typed, `journal verify`. */
  readonly name: string;
  /** What may follow it, for the help. */
  readonly takes: string;
  readonly says: Localized;
  /**
   * Does it, and prints what came of it: results to stdout, what is wrong to stderr.
   * @param args what follows the name, unread
   * @returns the exit code, one of `exits` when not 0
   */
  run(args: readonly string[], language: Language): Promise<number>;
}

/** Every such command. Each loads its part of the house only when it is called. */
export const toolCommands: readonly ToolCommand[] = [
  {
    name: 'journal verify',
    takes: 'FILE|URL',
    says: {
      'zh-Hans': '独立校验日志：存储文件、备份、JSON 行或总行数据库，逐处指出改动、缺失、换位、截断',
      'zh-Hant': '獨立校驗日誌：儲存檔、備份、JSON 行或總行資料庫，逐處指出改動、缺失、換位、截斷',
      en: 'proves a journal (store, backup, lines of JSON, head office) and says where it was edited or cut',
    },
    run: async (args, language) => (await import('./journal/verify-command.ts')).runVerify(args, language),
  },
  {
    name: 'store',
    takes: '…',
    says: {
      'zh-Hans': '停机后检查、备份、恢复数据库，更换密钥：check、backup、restore、rekey',
      'zh-Hant': '停機後檢查、備份、復原資料庫，更換金鑰：check、backup、restore、rekey',
      en: 'the store of a stopped machine: check, backup, restore, rekey',
    },
    run: async (args, language) => (await import('./store/command.ts')).runStore(args, language),
  },
  {
    name: 'devices',
    takes: '…',
    says: {
      'zh-Hans': '技术员查看、测试、模拟设备：list、status、test、trace、simulate',
      'zh-Hant': '技術員查看、測試、模擬裝置：list、status、test、trace、simulate',
      en: 'what a technician does with devices: list, status, test, trace, simulate',
    },
    run: async (args, language) => (await import('./devices/command.ts')).runDevices(args, language),
  },
  {
    name: 'upstream rebuild',
    takes: '[--database URL | --data FOLDER]',
    says: {
      'zh-Hans': '用日志重新生成总行的各种表；升级后使用，服务可继续运行',
      'zh-Hant': '用日誌重新產生總行的各種表；升級後使用，服務可繼續執行',
      en: "makes head office's tables again from the journal, after an upgrade; servers may go on running",
    },
    run: async (args, language) => (await import('./upstream/rebuild.ts')).runRebuild(args, language),
  },
  {
    name: 'upstream enrol',
    takes: 'BRANCH',
    says: {
      'zh-Hans': '给出一个登记码，供该网点的一个节点登记一次',
      'zh-Hant': '給出一個登記碼，供該網點的一個節點登記一次',
      en: 'gives out a code by which one node of the branch may enrol, once',
    },
    run: async (args, language) =>
      (await import('./upstream/admin-commands.ts')).enrolCommand(args, language),
  },
  {
    name: 'upstream revoke',
    takes: 'BRANCH NODE',
    says: {
      'zh-Hans': '撤销一个节点的密钥',
      'zh-Hant': '撤銷一個節點的金鑰',
      en: 'withdraws the key of a node',
    },
    run: async (args, language) =>
      (await import('./upstream/admin-commands.ts')).revokeCommand(args, language),
  },
  {
    name: 'upstream nodes',
    takes: '',
    says: {
      'zh-Hans': '列出全部节点及其密钥',
      'zh-Hant': '列出全部節點及其金鑰',
      en: 'lists every node with its key',
    },
    run: async (args, language) =>
      (await import('./upstream/admin-commands.ts')).nodesCommand(args, language),
  },
  {
    name: 'upstream config-key',
    takes: '--key FILE',
    says: {
      'zh-Hans': '生成总行签发配置所用的密钥，并让总行服务知道其公钥',
      'zh-Hant': '產生總行簽發設定所用的金鑰，並讓總行服務知道其公開金鑰',
      en: 'makes the key that configurations are signed with, and its public half known to head office',
    },
    run: async (args, language) =>
      (await import('./upstream/config-commands.ts')).configKeyCommand(args, language),
  },
  {
    name: 'upstream publish-config',
    takes: "--key FILE --branch BRANCH|'*' CATALOGUE.json",
    says: {
      'zh-Hans': '检查、签名并发布一个网点（或全部网点）的配置',
      'zh-Hant': '檢查、簽名並發布一個網點（或全部網點）的設定',
      en: 'checks, signs and publishes the configuration of a branch, or of all',
    },
    run: async (args, language) =>
      (await import('./upstream/config-commands.ts')).publishCommand(args, language),
  },
];

/** A command line that calls a tool. */
export interface ToolCall {
  readonly tool: ToolCommand;
  /** What follows its name, without `--language`. */
  readonly args: readonly string[];
  /** `--language` as `fenliu start` reads it, wherever it stood. */
  readonly start: CommandLine;
}

/** The tool that a command line begins with. */
export function toolCallOf(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ToolCall | undefined {
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: { language: { type: 'string' } },
  });
  const spoken = new Set(
    tokens.flatMap(token => {
      if (token.kind !== 'option' || token.name !== 'language') return [];
      return token.inlineValue === false ? [token.index, token.index + 1] : [token.index];
    }),
  );
  const rest = argv.filter((_, index) => !spoken.has(index));
  const tool = toolCommands.find(({ name }) => name.split(' ').every((word, index) => rest[index] === word));
  return (
    tool && {
      tool,
      args: rest.slice(tool.name.split(' ').length),
      start: readCommandLine(['start', ...argv.filter((_, index) => spoken.has(index))], {
        ...environment,
        // Of a tool that uses a database, its own option or this variable is judged when it does.
        [databaseVariable]: undefined,
      }),
    }
  );
}
