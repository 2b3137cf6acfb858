import type { Language, Localized } from '../core/language.ts';
import { padCells } from './messages.ts';
import { optionTable } from './option-table.ts';
import { type Command, commands } from './options.ts';
import { toolCommands } from './tool-commands.ts';

const summaries: Readonly<Record<Command, Localized>> = {
  start: {
    'zh-Hans': '在一台机器上启动整个大厅：模拟设备、沙盒核心、内嵌总行',
    'zh-Hant': '在一台機器上啟動整個大廳：模擬裝置、沙盒核心、內嵌總行',
    en: 'the whole hall on one machine: simulated devices, a sandbox core bank, an embedded head office',
  },
  kiosk: {
    'zh-Hans': '大厅里的一台自助机（需要 --core 和 --upstream）',
    'zh-Hant': '大廳裡的一台自助機（需要 --core 和 --upstream）',
    en: 'one machine in the hall (needs --core and --upstream)',
  },
  hub: {
    'zh-Hans': '单独运行的网点 hub',
    'zh-Hant': '單獨執行的網點 hub',
    en: 'a branch hub that runs alone',
  },
  upstream: { 'zh-Hans': '总行服务', 'zh-Hant': '總行服務', en: 'the head-office server' },
};

const words = {
  usage: {
    'zh-Hans': '用法：fenliu <命令> [选项]    或    npm start -- [选项]',
    'zh-Hant': '用法：fenliu <命令> [選項]    或    npm start -- [選項]',
    en: 'Usage: fenliu <command> [options]    or    npm start -- [options]',
  },
  commands: { 'zh-Hans': '命令：', 'zh-Hant': '命令：', en: 'Commands:' },
  options: { 'zh-Hans': '选项：', 'zh-Hant': '選項：', en: 'Options:' },
  help: { 'zh-Hans': '显示本说明', 'zh-Hant': '顯示本說明', en: 'show this' },
  version: { 'zh-Hans': '显示版本', 'zh-Hant': '顯示版本', en: 'show the version' },
} as const satisfies Record<string, Localized>;

/** What `--help` prints. */
export function helpText(language: Language): string {
  const options = Object.entries(optionTable).map(([name, spec]) => [
    `--${name}${spec.takes ? ` ${spec.takes}` : ''}`,
    `${spec.says[language]}  [${spec.of.join(' ')}]`,
  ]);
  return [
    words.usage[language],
    '',
    words.commands[language],
    ...rows(commands.map(name => [name, summaries[name][language]])),
    ...rows(toolCommands.map(({ name, takes, says }) => [`${name} ${takes}`, says[language]])),
    '',
    words.options[language],
    ...rows([...options, ['--help', words.help[language]], ['--version', words.version[language]]]),
  ].join('\n');
}

const rows = (pairs: readonly (readonly string[])[]): string[] =>
  pairs.map(([name = '', says = '']) => `  ${padCells(name, 26)}  ${says}`);
