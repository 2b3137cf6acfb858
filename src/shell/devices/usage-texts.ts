import type { Localized } from '../../core/language.ts';
import { speakerOf } from '../messages.ts';

/** What `fenliu devices` says of a command line, and of a kiosk that it asks. */
const texts = {
  usage: {
    'zh-Hans':
      '用法：fenliu devices list | status | test <设备> | trace <设备> | simulate <型号> --pty [--language zh-Hans|zh-Hant|en]',
    'zh-Hant':
      '用法：fenliu devices list | status | test <裝置> | trace <裝置> | simulate <型號> --pty [--language zh-Hans|zh-Hant|en]',
    en: 'Usage: fenliu devices list | status | test <id> | trace <id> | simulate <model> --pty [--language zh-Hans|zh-Hant|en]',
  },
  unknownSubcommand: {
    'zh-Hans': 'devices 没有“{name}”。可用：list、status、test、trace、simulate。',
    'zh-Hant': 'devices 沒有「{name}」。可用：list、status、test、trace、simulate。',
    en: 'devices has no "{name}". There are list, status, test, trace and simulate.',
  },
  wrongOption: { 'zh-Hans': '选项不对：{why}', 'zh-Hant': '選項不對：{why}', en: 'Wrong option: {why}' },
  simulateUsage: {
    'zh-Hans':
      '用法：fenliu devices simulate <型号> --pty [--baud N] [--flow none|rtscts|xonxoff] [--json] [--language zh-Hans|zh-Hant|en]',
    'zh-Hant':
      '用法：fenliu devices simulate <型號> --pty [--baud N] [--flow none|rtscts|xonxoff] [--json] [--language zh-Hans|zh-Hant|en]',
    en: 'Usage: fenliu devices simulate <model> --pty [--baud N] [--flow none|rtscts|xonxoff] [--json] [--language zh-Hans|zh-Hant|en]',
  },
  unknownModel: {
    'zh-Hans': '没有型号“{model}”。可用：{known}',
    'zh-Hant': '沒有型號「{model}」。可用：{known}',
    en: 'There is no model "{model}". There are {known}.',
  },
  ambiguousModel: {
    'zh-Hans': '“{model}”不止一个，请写全名：{known}',
    'zh-Hant': '「{model}」不止一個，請寫全名：{known}',
    en: '"{model}" is more than one; give the whole name: {known}',
  },
  ptyWanted: {
    'zh-Hans': '请说明设备接在哪里：fenliu devices simulate {model} --pty',
    'zh-Hant': '請說明裝置接在哪裡：fenliu devices simulate {model} --pty',
    en: 'Say where the device is to be: fenliu devices simulate {model} --pty',
  },
  usbOnly: {
    'zh-Hans': '{model} 是 USB HID 设备，伪终端不能代替。同类串口型号可以模拟。',
    'zh-Hant': '{model} 是 USB HID 裝置，虛擬終端不能代替。同類序列埠型號可以模擬。',
    en: '{model} is a USB HID device, which no pseudo-terminal can stand in for. The serial models of its class can be simulated.',
  },
  wrongBaud: {
    'zh-Hans': '--baud 不能为“{baud}”：应为 300 至 921600。',
    'zh-Hant': '--baud 不能為「{baud}」：應為 300 至 921600。',
    en: '--baud cannot be "{baud}": it wants 300 to 921600.',
  },
  wrongFlow: {
    'zh-Hans': '--flow 不能为“{flow}”：应为 none、rtscts 或 xonxoff。',
    'zh-Hant': '--flow 不能為「{flow}」：應為 none、rtscts 或 xonxoff。',
    en: '--flow cannot be "{flow}": it wants none, rtscts or xonxoff.',
  },
  noPty: {
    'zh-Hans': '本系统不能建立伪终端（{why}）。请在 Linux 或 macOS 上使用。',
    'zh-Hant': '本系統不能建立虛擬終端（{why}）。請在 Linux 或 macOS 上使用。',
    en: 'No pseudo-terminal could be made ({why}). Linux and macOS have them.',
  },
  wrongUrl: {
    'zh-Hans': '--url 的值“{url}”不对：应为自助机的 http(s) 地址。',
    'zh-Hant': '--url 的值「{url}」不對：應為自助機的 http(s) 位址。',
    en: '--url cannot be "{url}": it wants the http(s) address of the kiosk.',
  },
  plainHttp: {
    'zh-Hans':
      '--url 的值“{url}”不安全：明文 http 只能用于本机。请使用 https 地址，并用 --tls-ca 指定银行的证书颁发机构。',
    'zh-Hant':
      '--url 的值「{url}」不安全：明文 http 只能用於本機。請使用 https 位址，並以 --tls-ca 指定銀行的憑證授權單位。',
    en: '--url cannot be "{url}": plain http is for this machine only. Use an https address, and name the certificate authority of the bank with --tls-ca.',
  },
  authorityUnusable: {
    'zh-Hans': '证书颁发机构文件不可用：{why}',
    'zh-Hant': '憑證授權單位檔案不可用：{why}',
    en: 'The file of the certificate authority cannot be used: {why}',
  },
  deviceWanted: {
    'zh-Hans':
      '用法：fenliu devices {question} <设备>，例如 receiptPrinter:1。用 fenliu devices list 查看设备。',
    'zh-Hant':
      '用法：fenliu devices {question} <裝置>，例如 receiptPrinter:1。用 fenliu devices list 查看裝置。',
    en: 'Usage: fenliu devices {question} <id>, as receiptPrinter:1; fenliu devices list shows the ids.',
  },
  nothingWanted: {
    'zh-Hans':
      '用法：fenliu devices {question} [--url 地址] [--tls-ca 文件] [--json] [--language zh-Hans|zh-Hant|en]',
    'zh-Hant':
      '用法：fenliu devices {question} [--url 位址] [--tls-ca 檔案] [--json] [--language zh-Hans|zh-Hant|en]',
    en: 'Usage: fenliu devices {question} [--url ADDRESS] [--tls-ca FILE] [--json] [--language zh-Hans|zh-Hant|en]',
  },
  kioskAway: {
    'zh-Hans': '{url} 没有自助机应答（{why}）。请先启动，或用 --url 指定地址。',
    'zh-Hant': '{url} 沒有自助機應答（{why}）。請先啟動，或用 --url 指定位址。',
    en: 'No kiosk answers at {url} ({why}). Start it, or name its address with --url.',
  },
  noKiosk: {
    'zh-Hans': '{url} 不是本版本的自助机（{why}）。请用 --url 指定自助机的地址。',
    'zh-Hant': '{url} 不是本版本的自助機（{why}）。請用 --url 指定自助機的位址。',
    en: 'What answers at {url} is no kiosk of this version ({why}). Name the kiosk with --url.',
  },
  refused: { 'zh-Hans': '被拒绝：{code}', 'zh-Hant': '被拒絕：{code}', en: 'Refused: {code}' },
  noDevices: { 'zh-Hans': '没有配置设备。', 'zh-Hant': '沒有設定裝置。', en: 'No devices are configured.' },
  unknownLines: {
    'zh-Hans': '已连接但未配置，及可用的型号：',
    'zh-Hant': '已連接但未設定，及可用的型號：',
    en: 'Attached and not configured, with the models that could be on them:',
  },
  columnId: { 'zh-Hans': '设备', 'zh-Hant': '裝置', en: 'id' },
  columnModel: { 'zh-Hans': '型号', 'zh-Hant': '型號', en: 'model' },
  columnLine: { 'zh-Hans': '线路', 'zh-Hant': '線路', en: 'line' },
  columnState: { 'zh-Hans': '状态', 'zh-Hant': '狀態', en: 'state' },
  statusKiosk: {
    'zh-Hans': '网点 {branch}，节点 {node}，版本 {version}',
    'zh-Hant': '網點 {branch}，節點 {node}，版本 {version}',
    en: 'branch {branch}, node {node}, version {version}',
  },
  statusHost: {
    'zh-Hans': '驱动进程 {state}，自 {since}，重启 {restarts} 次',
    'zh-Hant': '驅動程序 {state}，自 {since}，重啟 {restarts} 次',
    en: 'driver host {state} since {since}, {restarts} restarts',
  },
  statusSync: {
    'zh-Hans': '上送 {state}，{waiting} 条待送',
    'zh-Hant': '上送 {state}，{waiting} 條待送',
    en: 'sync {state}, {waiting} entries wait',
  },
  statusHub: {
    'zh-Hans': '网点服务器 {state}，自 {since} {address}',
    'zh-Hant': '網點伺服器 {state}，自 {since} {address}',
    en: 'hub {state} since {since} {address}',
  },
  statusSyncError: {
    'zh-Hans': '错误（{class}）：{error}',
    'zh-Hant': '錯誤（{class}）：{error}',
    en: 'error ({class}): {error}',
  },
  statusNextTry: {
    'zh-Hans': '下次重试：{time}',
    'zh-Hant': '下次重試：{time}',
    en: 'next try at {time}',
  },
  statusRestored: {
    'zh-Hans': '存储于 {at} 用 {backup} 的备份恢复（至第 {seq} 条）：请核对 {since} 以来的单据',
    'zh-Hant': '儲存於 {at} 用 {backup} 的備份還原（至第 {seq} 條）：請核對 {since} 以來的單據',
    en: 'store restored at {at} from the backup of {backup} (up to entry {seq}): look through the papers since {since}',
  },
  noSuchDevice: {
    'zh-Hans': '没有设备 {device}。现有设备例如 {example}；用 fenliu devices list 查看全部。',
    'zh-Hant': '沒有裝置 {device}。現有裝置例如 {example}；用 fenliu devices list 查看全部。',
    en: 'There is no device {device}. One that exists is {example}; fenliu devices list shows all.',
  },
  since: { 'zh-Hans': '自 {time}', 'zh-Hant': '自 {time}', en: 'since {time}' },
  testPassed: { 'zh-Hans': '通过：{says}', 'zh-Hant': '通過：{says}', en: 'Passed: {says}' },
  testLook: {
    'zh-Hans': '请人工确认：{says}',
    'zh-Hant': '請人工確認：{says}',
    en: 'Look for yourself: {says}',
  },
  noFrames: {
    'zh-Hans': '还没有收发过数据。',
    'zh-Hant': '還沒有收發過資料。',
    en: 'Nothing has gone over its line yet.',
  },
  lineOpened: { 'zh-Hans': '线路打开', 'zh-Hant': '線路開啟', en: 'line opened' },
  lineLost: { 'zh-Hans': '线路中断：{cause}', 'zh-Hant': '線路中斷：{cause}', en: 'line lost: {cause}' },
  moreBytes: {
    'zh-Hans': '（另 {count} 字节）',
    'zh-Hant': '（另 {count} 位元組）',
    en: '({count} more bytes)',
  },
} as const satisfies Record<string, Localized>;

export type UsageText = keyof typeof texts;
export const sayUsageIn = speakerOf<UsageText>(texts);
